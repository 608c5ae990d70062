#pragma once
#include "sim/publish/publish.hpp"
#include "sim/publish/words.hpp"

#include <string>
#include <vector>

namespace drsim::publish::inline rehearsal {

/// A table of a document; empty cells are to be filled in by hand.
struct DocumentTable {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows = {};
};

/// A piece of a document, in order.
struct Block {
  enum class Kind { heading, subheading, paragraph, list, checks, table };
  Kind kind = Kind::paragraph;
  std::string text = {};
  std::vector<std::string> items = {}; ///< of a list, or boxes to be ticked
  DocumentTable table = {};
};

/// What people read on paper and screen: written once, shown in three forms.
struct Document {
  std::string title;
  std::vector<Block> blocks = {};

  void heading(const std::string &text) { blocks.push_back({Block::Kind::heading, text}); }
  void subheading(const std::string &text) { blocks.push_back({Block::Kind::subheading, text}); }
  void paragraph(const std::string &text) { blocks.push_back({Block::Kind::paragraph, text}); }
  /// Nothing without items.
  void list(std::vector<std::string> items, bool checks = false);
  /// Nothing without rows.
  void table(DocumentTable table);
};

/// For a terminal; `colour` of headings.
[[nodiscard]] std::string document_text(const Document &document, bool colour);
/// GitHub's Markdown; no text of a file becomes markup.
[[nodiscard]] std::string document_markdown(const Document &document);
/// One page without scripts that loads nothing. Problems with the settings' files are reported.
[[nodiscard]] std::string document_html(const Document &document, const PublishSettings &settings,
                                        const Words &words, Diagnostics &diagnostics);

} // namespace drsim::publish::rehearsal
