#include "sim/report/markup.hpp"
#include "sim/report/rows.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline report {
namespace {

std::string node_line(const GraphRow &node, const std::string &indent)
{
  const std::string shape = node.component ? "box" : "ellipse";
  std::string label = dot_text(node.id);
  label.insert(label.size() - 1, "\\n" + dot_text(node.kind).substr(1, dot_text(node.kind).size() - 2));
  return indent + dot_text(node.id) + " [shape=" + shape + ", label=" + label + "];\n";
}

} // namespace

std::string graph_dot(const std::string &title, const std::vector<GraphRow> &nodes,
                      const std::vector<DependencyRow> &edges)
{
  std::string out = "digraph " + dot_text(title) + " {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n";
  std::map<std::string, std::vector<const GraphRow *>> regions;
  for (const GraphRow &node : nodes)
    regions[node.region].push_back(&node);
  int number = 0;
  for (const auto &[region, members] : regions) {
    const bool box = !region.empty();
    if (box)
      out += "  subgraph cluster_" + std::to_string(++number) + " {\n    label=" + dot_text(region) + ";\n";
    for (const GraphRow *node : members)
      out += node_line(*node, box ? "    " : "  ");
    out += box ? "  }\n" : "";
  }
  for (const DependencyRow &edge : edges)
    out +=
        "  " + dot_text(edge.from) + " -> " + dot_text(edge.to) + " [label=" + dot_text(edge.what) + "];\n";
  return out + "}\n";
}

std::string explained_text(const ExplainedRow &row, bool colour)
{
  std::string out = coloured(printable(row.id), Colour::bold, colour) + "\n";
  std::size_t widest = 0;
  for (const auto &[name, text] : row.lines)
    widest = std::max(widest, display_width(name));
  for (const auto &[name, text] : row.lines)
    if (!text.empty())
      out += "  " + name + std::string(widest - display_width(name) + 2, ' ') + printable(text) + "\n";
  return out;
}

} // namespace drsim::report
