// A runbook as a picture: Graphviz and Mermaid. Titles are users' text: nothing of them is syntax.
#include "sim/model/component_facts.hpp"
#include "sim/report/markup.hpp"
#include "sim/report/runbook_sheets.hpp"
#include "sim/report/text.hpp"

#include <map>
#include <set>

namespace drsim::inline report {
namespace {

constexpr std::size_t label_columns = 60;

struct Arrow {
  std::string from; ///< step, or a runbook that is called
  std::string to;
  bool failed = false; ///< taken only when `from` has failed
};

/// A picture's nodes by name: steps of all sheets, and what else they point at.
class Names {
public:
  explicit Names(const std::vector<RunbookSheet> &sheets)
  {
    for (const RunbookSheet &sheet : sheets)
      for (const ComponentSpec *step : sheet.graph.steps())
        names_.emplace(step->id, "s" + std::to_string(names_.size() + 1));
  }
  /// The name of a node; `draw` it first when it is none of the steps and was not asked for before.
  template <class Draw> const std::string &of(const std::string &id, Draw draw)
  {
    const auto [at, added] = names_.emplace(id, "s" + std::to_string(names_.size() + 1));
    if (added)
      draw(at->second);
    return at->second;
  }
  [[nodiscard]] const std::string &step(const std::string &id) const { return names_.at(id); }

private:
  std::map<std::string, std::string> names_;
};

std::vector<std::string> label_of(const RunbookGraph &graph, const ComponentSpec &step)
{
  std::string who;
  for (const std::string &one : graph.hands(step).who)
    who += (who.empty() ? "" : ", ") + one;
  std::vector<std::string> lines = {RunbookGraph::number(step.id) + " · " + step.title, asked_by(step), who};
  for (const char *condition : {"when", "until"})
    if (const std::string text = text_of(step, condition); !text.empty())
      lines.push_back(std::string(condition) + " " + text);
  if (mean_of(step, "needs_approval").value_or(0) != 0)
    lines.emplace_back("needs approval");
  for (std::string &line : lines)
    line = shortened(one_line(line), label_columns);
  return lines;
}

std::vector<Arrow> arrows_of(const RunbookGraph &graph)
{
  std::vector<Arrow> arrows;
  for (const ComponentSpec *step : graph.steps())
    for (const auto &[role, targets] : step->links)
      for (const std::string &target : targets) {
        if (role == "after" || role == "after_failure")
          arrows.push_back({target, step->id, role == "after_failure"});
        if (role == "calls")
          arrows.push_back({step->id, target});
      }
  return arrows;
}

/// Text of a Mermaid label: letters, digits and what is plain stay, all else of ASCII is an entity of its.
std::string mermaid_text(const std::string &text)
{
  std::string out;
  for (const char c : one_line(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte >= 0x80 || std::isalnum(byte) != 0 || std::string(" .,-:/@_+").find(c) != std::string::npos;
    out += plain ? std::string(1, c) : "#" + std::to_string(byte) + ";";
  }
  return out;
}

std::string joined_lines(const std::vector<std::string> &lines, const char *between,
                         std::string (*escaped)(const std::string &))
{
  std::string out;
  for (const std::string &line : lines)
    out += (out.empty() ? "" : between) + escaped(line);
  return out;
}

std::string dot_label(const std::string &text)
{
  const std::string quoted = dot_text(text);
  return quoted.substr(1, quoted.size() - 2);
}

} // namespace

std::string sheets_dot(const std::vector<RunbookSheet> &sheets)
{
  Names names(sheets);
  std::string out = "digraph runbooks {\n  node [fontname=\"sans-serif\", shape=box];\n";
  int number = 0;
  for (const RunbookSheet &sheet : sheets) {
    const ComponentSpec &runbook = sheet.graph.runbook();
    out += "  subgraph cluster_" + std::to_string(++number) +
           " {\n    label=" + dot_text(runbook.id + "  " + runbook.title) + ";\n";
    for (const ComponentSpec *step : sheet.graph.steps())
      out += "    " + names.step(step->id) + " [label=\"" +
             joined_lines(label_of(sheet.graph, *step), "\\n", dot_label) + "\"" +
             (sheet.graph.by_machine(*step) ? ", shape=component" : "") + "];\n";
    out += "  }\n";
  }
  for (const RunbookSheet &sheet : sheets)
    for (const Arrow &arrow : arrows_of(sheet.graph)) {
      const auto shown = [&](const std::string &id) {
        return names.of(id, [&](const std::string &name) {
          out += "  " + name + " [shape=folder, label=" + dot_text(id) + "];\n";
        });
      };
      const std::string from = shown(arrow.from);
      const std::string to = shown(arrow.to);
      out += "  " + from + " -> " + to + (arrow.failed ? " [style=dashed, label=\"failed\"]" : "") + ";\n";
    }
  return out + "}\n";
}

std::string sheets_mermaid(const std::vector<RunbookSheet> &sheets)
{
  Names names(sheets);
  std::string out = "flowchart TD\n";
  int number = 0;
  for (const RunbookSheet &sheet : sheets) {
    const ComponentSpec &runbook = sheet.graph.runbook();
    out += "  subgraph r" + std::to_string(++number) + "[\"" +
           mermaid_text(runbook.id + "  " + runbook.title) + "\"]\n";
    for (const ComponentSpec *step : sheet.graph.steps()) {
      const bool machine = sheet.graph.by_machine(*step);
      out += "    " + names.step(step->id) + (machine ? "[[\"" : "[\"") +
             joined_lines(label_of(sheet.graph, *step), "<br/>", mermaid_text) +
             (machine ? "\"]]\n" : "\"]\n");
    }
    out += "  end\n";
  }
  for (const RunbookSheet &sheet : sheets)
    for (const Arrow &arrow : arrows_of(sheet.graph)) {
      const auto shown = [&](const std::string &id) {
        return names.of(
            id, [&](const std::string &name) { out += "  " + name + "([\"" + mermaid_text(id) + "\"])\n"; });
      };
      const std::string from = shown(arrow.from);
      const std::string to = shown(arrow.to);
      out += "  " + from + (arrow.failed ? " -. failed .-> " : " --> ") + to + "\n";
    }
  return out;
}

} // namespace drsim::report
