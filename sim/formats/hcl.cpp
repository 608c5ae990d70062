#include "sim/formats/hcl.hpp"

#include "sim/formats/hcl_scan.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace drsim::inline formats {
namespace {

using Kind = HclNode::Kind;

/// One file on its way to a tree. After a problem it goes on with the next line, so that all are told.
class Reading {
public:
  Reading(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
      : scan_(text, shown_name, diagnostics)
  {
  }

  std::optional<HclNode> file()
  {
    HclNode root;
    root.kind = Kind::object;
    root.line = 1;
    root.column = 1;
    scan_.skip_blank(true);
    if (scan_.peek() == '{' && !scan_.at_end()) { // JSON
      root = value();
      scan_.skip_blank(true);
      if (!scan_.at_end() && !scan_.failed())
        scan_.problem("something follows the end of the object");
    } else {
      members(root, '\0');
    }
    return scan_.failed() ? std::nullopt : std::optional(std::move(root));
  }

private:
  [[nodiscard]] HclNode here() const
  {
    HclNode node;
    node.line = scan_.line();
    node.column = scan_.column();
    return node;
  }

  bool too_much()
  {
    if (hopeless_ || scan_.hopeless())
      return true;
    const bool deep = depth_ > deepest_hcl;
    if (!deep && ++nodes_ <= most_hcl_nodes)
      return false;
    scan_.problem(deep ? "nested deeper than " + std::to_string(deepest_hcl) + " levels"
                       : "more values than a server's configuration has");
    hopeless_ = true;
    return true;
  }

  /// Members up to `end` ("}" or the end of the file).
  void members(HclNode &body, char end)
  {
    const int line = body.line;
    const int column = body.column;
    while (!hopeless_ && !scan_.hopeless()) {
      scan_.skip_blank(true);
      if (scan_.at_end()) {
        if (end != '\0')
          scan_.problem_at(line, column, "a brace that is not closed", "close it with }");
        return;
      }
      if (end != '\0' && scan_.peek() == end) {
        scan_.step();
        return;
      }
      if (scan_.peek() == ',') { // HCL 1 and JSON
        scan_.step();
        continue;
      }
      const std::size_t before = scan_.at();
      member(body);
      if (scan_.at() == before) // nothing understood: go on behind it
        scan_.step();
    }
  }

  void member(HclNode &body)
  {
    HclNode named = here();
    if (too_much())
      return;
    const std::string name = scan_.peek() == '"' ? scan_.quoted().text : scan_.word();
    if (name.empty()) {
      scan_.problem("a name is wanted here", "NAME = VALUE or NAME { ... }");
      scan_.skip_line();
      return;
    }
    std::vector<std::string> labels;
    scan_.skip_blank(false);
    while (!scan_.at_end() &&
           (scan_.peek() == '"' || std::isalpha(static_cast<unsigned char>(scan_.peek())))) {
      labels.push_back(scan_.peek() == '"' ? scan_.quoted().text : scan_.word());
      scan_.skip_blank(false);
    }
    const bool block = scan_.peek() == '{';
    if (!block && (!labels.empty() || (scan_.peek() != '=' && scan_.peek() != ':'))) {
      scan_.problem("\"=\" or \"{\" is wanted after a name", "NAME = VALUE or NAME { ... }");
      scan_.skip_line();
      return;
    }
    if (!block) {
      scan_.step();
      scan_.skip_blank(false);
    }
    const int line = named.line;
    const int column = named.column;
    named = value();
    named.name = name;
    named.labels = std::move(labels);
    named.block = block;
    named.line = line;
    named.column = column;
    body.members.push_back(std::move(named));
    end_of_member();
  }

  void end_of_member()
  {
    scan_.skip_blank(false);
    const char c = scan_.peek();
    if (hopeless_ || scan_.at_end() || c == '\n' || c == ',' || c == '}' || c == ']')
      return;
    scan_.problem("the value ends before the line does", "one NAME = VALUE a line");
    scan_.skip_line();
  }

  HclNode value()
  {
    HclNode node = here();
    if (too_much())
      return node;
    const char c = scan_.peek();
    const std::size_t start = scan_.at();
    if (scan_.at_end() || c == '\n' || c == '}' || c == ']' || c == ',') {
      scan_.problem("a value is missing here");
      return node;
    }
    if (c == '{' || c == '[') {
      ++depth_;
      scan_.step();
      node.kind = c == '{' ? Kind::object : Kind::list;
      if (c == '{')
        members(node, '}');
      else
        items(node);
      --depth_;
      return node;
    }
    if (c == '"' || scan_.sees("<<")) {
      HclString read = c == '"' ? scan_.quoted() : scan_.heredoc();
      node.kind = read.interpolated ? Kind::unknown : Kind::text;
      node.text = std::move(read.text);
    } else {
      plain(node);
    }
    if (node.kind == Kind::unknown && c != '"' && c != '<')
      expression(node, start);
    else if (goes_on())
      expression(node, start);
    return node;
  }

  void items(HclNode &list)
  {
    const int line = list.line;
    const int column = list.column;
    while (!hopeless_ && !scan_.hopeless()) {
      scan_.skip_blank(true);
      if (scan_.at_end()) {
        scan_.problem_at(line, column, "a list that is not closed", "close it with ]");
        return;
      }
      if (scan_.peek() == ']') {
        scan_.step();
        return;
      }
      const std::size_t before = scan_.at();
      list.members.push_back(value());
      scan_.skip_blank(true);
      if (scan_.peek() == ',')
        scan_.step();
      else if (scan_.peek() != ']' && !scan_.at_end())
        scan_.problem("\",\" is wanted between the items of a list");
      if (scan_.at() == before)
        scan_.step();
    }
  }

  /// true, false, null, a number; anything else is the start of an expression.
  void plain(HclNode &node)
  {
    const std::size_t start = scan_.at();
    if (scan_.peek() == '-' || scan_.peek() == '+')
      scan_.step();
    std::string word = scan_.word();
    if (!word.empty() && (word.back() == 'e' || word.back() == 'E') && scan_.peek() == '+') {
      scan_.step(); // 1e+3
      word = scan_.word();
    }
    const std::string all(scan_.since(start));
    node.kind = Kind::unknown;
    if (all == "true" || all == "false") {
      node.kind = Kind::boolean;
      node.flag = all == "true";
    } else if (all == "null") {
      node.kind = Kind::null;
    } else if (double number = 0; !all.empty()) {
      const char *first = all.data() + (all.front() == '+' ? 1 : 0);
      const auto [rest, error] = std::from_chars(first, all.data() + all.size(), number);
      if (error == std::errc() && rest == all.data() + all.size() && std::isfinite(number)) {
        node.kind = Kind::number;
        node.number = number;
      }
    }
  }

  /// Whether an operator follows, so that what was read is only the beginning of an expression.
  bool goes_on()
  {
    scan_.skip_blank(false);
    static constexpr std::string_view operators = "+-*/%<>!&|?([=";
    return !scan_.at_end() && operators.find(scan_.peek()) != std::string_view::npos;
  }

  /// To the end of an expression: a comma, a closing bracket or the line's end outside brackets of its own.
  void expression(HclNode &node, std::size_t start)
  {
    std::string open;
    const int line = scan_.line();
    const int column = scan_.column();
    while (!scan_.at_end()) {
      const char c = scan_.peek();
      if (open.empty() && (c == '\n' || c == ',' || c == '}' || c == ']' || c == ')' || c == '#'))
        break;
      if (c == '"') {
        (void)scan_.quoted();
        continue;
      }
      if (c == '(' || c == '[' || c == '{')
        open += c;
      else if (!open.empty() && (c == ')' || c == ']' || c == '}'))
        open.pop_back();
      else if (c == '=' && open.empty() && !comparison()) {
        scan_.problem("a second \"=\" in one line", "one NAME = VALUE a line");
        scan_.skip_line();
        return;
      }
      scan_.step();
    }
    if (!open.empty())
      scan_.problem_at(line, column, "a bracket that is not closed");
    node.kind = Kind::unknown;
    node.number = 0;
    node.flag = false;
    node.text = std::string(scan_.since(start));
    while (!node.text.empty() && std::isspace(static_cast<unsigned char>(node.text.back())))
      node.text.pop_back();
    if (node.text.empty() || !(std::isalnum(static_cast<unsigned char>(node.text.front())) ||
                               std::string_view("\"(!-_<").find(node.text.front()) != std::string_view::npos))
      scan_.problem_at(node.line, node.column, "not a value");
  }

  /// Whether the "=" here belongs to "==", "!=", "<=", ">=" or "=>"; steps onto the last character of those.
  bool comparison()
  {
    if (scan_.peek(1) == '=' || scan_.peek(1) == '>') {
      scan_.step();
      return true;
    }
    const char before = scan_.since(scan_.at() - 1).front();
    return before == '!' || before == '<' || before == '>';
  }

  HclScan scan_;
  int depth_ = 0;
  std::size_t nodes_ = 0;
  bool hopeless_ = false;
};

void unfold(const HclNode &node, std::vector<std::string> labels, std::size_t missing,
            std::vector<HclBlock> &found)
{
  if (node.kind == Kind::list) {
    for (const HclNode &item : node.members)
      unfold(item, labels, missing, found);
    return;
  }
  if (node.kind != Kind::object)
    return;
  if (missing == 0) {
    found.push_back({std::move(labels), &node});
    return;
  }
  for (const HclNode &member : node.members) {
    std::vector<std::string> with = labels;
    with.push_back(member.name);
    unfold(member, std::move(with), missing - 1, found);
  }
}

} // namespace

const HclNode *HclNode::find(std::string_view member) const
{
  for (auto at = members.rbegin(); at != members.rend(); ++at)
    if (at->name == member)
      return &*at;
  return nullptr;
}

std::optional<HclNode> parse_hcl(std::string_view text, const std::string &shown_name,
                                 Diagnostics &diagnostics)
{
  if (text.size() > largest_hcl_bytes) {
    diagnostics.error(shown_name, "", "the file has more than 4 MB: no server's configuration");
    return std::nullopt;
  }
  return Reading(text, shown_name, diagnostics).file();
}

std::vector<HclBlock> hcl_blocks(const HclNode &body, std::string_view name, std::size_t labels)
{
  std::vector<HclBlock> found;
  for (const HclNode &member : body.members)
    if (member.name == name)
      unfold(member, member.labels, labels - std::min(labels, member.labels.size()), found);
  return found;
}

HclNames hcl_outermost(std::string_view text)
{
  HclNames found;
  int depth = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
      line.remove_prefix(1);
    if (line.starts_with("#") || line.starts_with("//"))
      continue;
    const std::size_t length = std::min(line.find_first_of(" \t={\""), line.size());
    if (depth == 0 && length > 0 && length < line.size()) {
      const std::string name(line.substr(0, length));
      const std::size_t next = line.find_first_not_of(" \t", length);
      if (next != std::string_view::npos && (line[next] == '=' || line[next] == '{' || line[next] == '"'))
        (line[next] == '=' ? found.names : found.blocks).push_back(name);
    }
    depth += static_cast<int>(std::count(line.begin(), line.end(), '{') -
                              std::count(line.begin(), line.end(), '}'));
  }
  return found;
}

} // namespace drsim::formats
