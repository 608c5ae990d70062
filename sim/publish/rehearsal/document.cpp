#include "sim/publish/rehearsal/document.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/publish/html_parts.hpp"
#include "sim/publish/markdown_text.hpp"
#include "sim/publish/template.hpp"
#include "sim/report/text.hpp"

#include <algorithm>

namespace drsim::publish::inline rehearsal {
namespace {

constexpr std::size_t widest_line = 110;

/// Lines of at most so many columns, broken at blanks; those after the first are indented.
std::string wrapped(const std::string &text, const std::string &first, const std::string &rest)
{
  std::string out;
  std::string line = first;
  bool empty = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!empty && display_width(line) + 1 + display_width(word) > widest_line) {
      out += line + "\n";
      line = rest;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
    at = end + 1;
  }
  return out + line + "\n";
}

std::string text_of(const Block &block, bool colour)
{
  switch (block.kind) {
  case Block::Kind::heading: return "\n" + coloured(printable(block.text), Colour::bold, colour) + "\n\n";
  case Block::Kind::subheading: return "\n  " + coloured(printable(block.text), Colour::bold, colour) + "\n";
  case Block::Kind::paragraph: return wrapped(printable(block.text), "  ", "  ");
  case Block::Kind::list:
  case Block::Kind::checks: {
    std::string out;
    for (const std::string &item : block.items)
      out += wrapped(printable(item), block.kind == Block::Kind::list ? "  - " : "  [ ] ",
                     block.kind == Block::Kind::list ? "    " : "      ");
    return out;
  }
  case Block::Kind::table: break;
  }
  Table table(block.table.heads);
  for (const auto &row : block.table.rows) {
    std::vector<std::string> cells;
    for (const std::string &cell : row)
      cells.push_back(printable(cell));
    table.add(cells);
  }
  return table.text("  ", colour) + "\n";
}

std::string markdown_of(const Block &block)
{
  switch (block.kind) {
  case Block::Kind::heading: return "\n## " + markdown_text(block.text) + "\n\n";
  case Block::Kind::subheading: return "\n### " + markdown_text(block.text) + "\n\n";
  case Block::Kind::paragraph: return markdown_text(block.text) + "\n\n";
  case Block::Kind::list:
  case Block::Kind::checks: {
    std::string out;
    for (const std::string &item : block.items)
      out += (block.kind == Block::Kind::list ? "- " : "- [ ] ") + markdown_text(item) + "\n";
    return out + "\n";
  }
  case Block::Kind::table: break;
  }
  std::string out = "|";
  std::string rule = "|";
  for (const std::string &head : block.table.heads) {
    out += " " + markdown_text(head) + " |";
    rule += "---|";
  }
  out += "\n" + rule + "\n";
  for (const auto &row : block.table.rows) {
    out += "|";
    for (const std::string &cell : row)
      out += " " + markdown_text(cell) + " |";
    out += "\n";
  }
  return out + "\n";
}

View view_of(const Block &block)
{
  View rows = View::array();
  for (const auto &row : block.table.rows) {
    View cells = View::array();
    for (const std::string &cell : row)
      cells.push_back({{"text", cell}});
    rows.push_back({{"cells", std::move(cells)}});
  }
  View heads = View::array();
  for (const std::string &head : block.table.heads)
    heads.push_back({{"text", head}});
  View items = View::array();
  for (const std::string &item : block.items)
    items.push_back({{"text", item}});
  return {{"heading", block.kind == Block::Kind::heading},
          {"subheading", block.kind == Block::Kind::subheading},
          {"paragraph", block.kind == Block::Kind::paragraph},
          {"list", block.kind == Block::Kind::list},
          {"checks", block.kind == Block::Kind::checks},
          {"table", block.kind == Block::Kind::table},
          {"words", block.text},
          {"items", std::move(items)},
          {"heads", std::move(heads)},
          {"rows", std::move(rows)}};
}

} // namespace

void Document::list(std::vector<std::string> items, bool checks)
{
  if (!items.empty())
    blocks.push_back({checks ? Block::Kind::checks : Block::Kind::list, "", std::move(items)});
}

void Document::table(DocumentTable table)
{
  if (!table.rows.empty())
    blocks.push_back({Block::Kind::table, "", {}, std::move(table)});
}

std::string document_text(const Document &document, bool colour)
{
  std::string out = coloured(printable(document.title), Colour::bold, colour) + "\n";
  for (const Block &block : document.blocks)
    out += text_of(block, colour);
  return out;
}

std::string document_markdown(const Document &document)
{
  std::string out = "# " + markdown_text(document.title) + "\n\n";
  for (const Block &block : document.blocks)
    out += markdown_of(block);
  return out;
}

std::string document_html(const Document &document, const PublishSettings &settings, const Words &words,
                          Diagnostics &diagnostics)
{
  const std::string style_name = (settings.folder / "templates" / "page.css").string();
  const auto style = read_text(style_name, style_name, diagnostics);
  if (!style)
    return "";
  View blocks = View::array();
  for (const Block &block : document.blocks)
    blocks.push_back(view_of(block));
  const View page = {{"language", words.language()},
                     {"style", *style},
                     {"policy", "default-src 'none'; style-src " + policy_hash(*style) +
                                    "; base-uri 'none'; form-action 'none'"},
                     {"title", document.title},
                     {"blocks", std::move(blocks)}};
  return render_template(settings.folder / "templates", "document", page, diagnostics);
}

} // namespace drsim::publish::rehearsal
