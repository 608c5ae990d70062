#include "sim/formats/yaml_documents.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_shapes.hpp"
#include "sim/formats/yaml_template.hpp"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

namespace drsim::inline formats {
namespace {

constexpr double most_nodes = 1e6; ///< of one file, every alias counted as what it stands for

/// What is wrong with a text before any tree of it is built.
struct Refused : std::runtime_error {
  Refused(const YAML::Mark &mark, const std::string &what) : std::runtime_error(what), line(mark.line + 1) {}
  int line;
};

/// Counts nodes and depth from the parser's events.
class Guard final : public YAML::EventHandler {
public:
  /// A text of so many bytes has no more nodes than that allows: a parser that makes more stands still.
  explicit Guard(std::size_t bytes) : most_written_(2 * static_cast<double>(bytes) + 16) {}
  void OnDocumentStart(const YAML::Mark & /*mark*/) override { anchors_.clear(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override { leaf(mark, anchor, 1); }
  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
  {
    for (const auto &[open, ignored] : open_)
      if (open == anchor)
        throw Refused(mark, "an alias inside the very node it stands for");
    const auto found = anchors_.find(anchor);
    leaf(mark, 0, found == anchors_.end() ? 1 : found->second);
  }
  void OnScalar(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t anchor,
                const std::string & /*value*/) override
  {
    leaf(mark, anchor, 1);
  }
  void OnSequenceStart(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override
  {
    open(mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override
  {
    open(mark, anchor);
  }
  void OnMapEnd() override { close(); }

private:
  void leaf(const YAML::Mark &mark, YAML::anchor_t anchor, double nodes)
  {
    if (anchor != 0)
      anchors_[anchor] = nodes;
    count(mark, nodes);
  }
  void count(const YAML::Mark &mark, double nodes)
  {
    nodes_ += nodes;
    if (++written_ > most_written_)
      throw Refused(mark, "cannot be read as YAML beyond this line");
    if (nodes_ > most_nodes)
      throw Refused(mark, "more than a million nodes, aliases counted as what they stand for");
  }
  void open(const YAML::Mark &mark, YAML::anchor_t anchor)
  {
    count(mark, 1);
    open_.emplace_back(anchor, nodes_);
    if (open_.size() > static_cast<std::size_t>(deepest_import))
      throw Refused(mark, "nested deeper than " + std::to_string(deepest_import) + " levels");
  }
  void close()
  {
    const auto [anchor, before] = open_.back();
    open_.pop_back();
    if (anchor != 0)
      anchors_[anchor] = nodes_ - before + 1;
  }

  double nodes_ = 0;
  double written_ = 0; ///< without what aliases stand for
  double most_written_;
  std::map<YAML::anchor_t, double> anchors_;
  std::vector<std::pair<YAML::anchor_t, double>> open_;
};

/// "{{ .Values.name }}" without quotes reads as a mapping whose key is a mapping: no manifest has that.
bool has_action(const YAML::Node &node)
{
  if (node.IsMap())
    for (const auto &entry : node)
      if (entry.first.IsMap() || has_action(entry.second))
        return true;
  if (node.IsSequence())
    for (const YAML::Node &element : node)
      if (has_action(element))
        return true;
  return false;
}

/// JSON may be indented with tabs, YAML may not.
std::string without_tabs(std::string_view text)
{
  std::string out(text);
  const std::size_t first = out.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (out[first] != '{' && out[first] != '['))
    return out;
  bool quoted = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (quoted && out[i] == '\\')
      ++i;
    else if (out[i] == '"')
      quoted = !quoted;
    else if (out[i] == '\t' && !quoted)
      out[i] = ' ';
  }
  return out;
}

void check(const std::string &text)
{
  if (const std::size_t at = text.find('\0'); at != std::string::npos) {
    YAML::Mark mark;
    mark.line =
        static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    throw Refused(mark, "a zero byte: this is no text");
  }
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Guard guard(text.size());
  while (parser.HandleNextDocument(guard)) {
  }
}

} // namespace

std::optional<std::vector<YAML::Node>>
parse_yaml_documents(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  if (!is_import_size(text.size(), shown_name, diagnostics))
    return std::nullopt;
  if (!is_utf8(text)) {
    diagnostics.error(shown_name, "", "the file is not UTF-8 text", "save it as UTF-8");
    return std::nullopt;
  }
  const std::string whole = with_tagged_blocks_indented(without_tabs(text));
  try {
    check(whole);
    std::vector<YAML::Node> documents = YAML::LoadAll(whole);
    const bool templated =
        whole.find("{{") != std::string::npos && std::any_of(documents.begin(), documents.end(), has_action);
    if (!templated) {
      if (whole.find("<<") != std::string::npos)
        for (const YAML::Node &document : documents)
          merge_yaml_keys(document);
      return documents;
    }
    if (const auto found = template_of(whole))
      diagnostics.error(shown_name, std::to_string(found->line), found->what, found->cure);
    else
      diagnostics.error(shown_name, "", "a mapping as the key of another: no file that drsim reads has that",
                        "quote what begins with \"{{\"");
  } catch (const Refused &refused) {
    diagnostics.error(shown_name, std::to_string(refused.line), refused.what(),
                      "drsim reads files that people and tools write");
  } catch (const YAML::Exception &error) {
    if (const auto found = template_of(whole))
      diagnostics.error(shown_name, std::to_string(found->line), found->what, found->cure);
    else
      diagnostics.error(shown_name, error.mark.is_null() ? "" : std::to_string(error.mark.line + 1),
                        "not YAML from here on: " + error.msg);
  }
  return std::nullopt;
}

} // namespace drsim::formats
