#include "sim/cli/tables.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/model/kinds.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

namespace drsim::inline cli {
namespace {

template <class Items, class Text> std::string joined(const Items &items, const Text &text_of)
{
  std::string all;
  for (const auto &item : items)
    all += (all.empty() ? "" : ", ") + std::string(text_of(item));
  return all;
}

std::string words(const std::vector<const char *> &items)
{
  return joined(items, [](const char *word) { return word; });
}

std::string bound_text(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return std::isnan(value) ? "none" : text;
}

std::string roles_text(const Kind &kind)
{
  std::string all;
  for (const LinkRole &role : kind.roles)
    all += (all.empty() ? "" : "; ") + std::string(role.role) +
           (std::string(role.role).ends_with(":") ? "NN" : "") + ": " +
           (role.kinds.empty() ? "any" : words(role.kinds)) + (role.required ? " (required)" : "") +
           (role.open ? " (may not exist)" : "");
  return all;
}

const char *home_text(Home home)
{
  switch (home) {
  case Home::region: return "region";
  case Home::regional: return "region, if said";
  case Home::any: return "region or outside";
  case Home::everywhere: return "outside";
  }
  return "";
}

std::string port_text(const PortKind &kind)
{
  return kind.prefix +
         std::string(kind.prefix[0] == 0 && kind.suffix[0] == '.' ? "ID"
                     : kind.suffix[0] != '.'                      ? ""
                                                                  : "ID") +
         kind.suffix;
}

Listing kinds_listing()
{
  Listing list{
      "kinds",
      {"kind", "example", "stands in", "played", "is", "links", "when it fails by itself", "ports it owns"},
      {}};
  for (const Kind &kind : kinds()) {
    std::string is = kind.database ? "store" : "";
    is += kind.tool ? "tool" : "";
    list.rows.push_back({kind.name, kind.example, home_text(kind.home),
                         kind.played ? "yes" : "read by others", is, roles_text(kind),
                         kind.fails == nullptr ? "cannot" : kind.fails,
                         joined(kind.owns, [](const PortKind *port) { return port_text(*port); })});
  }
  return list;
}

Listing ports_listing()
{
  Listing list{"ports", {"port", "type", "initial", "set by", "held by faults", "meaning"}, {}};
  for (const PortKind *kind : port_kinds())
    list.rows.push_back({port_text(*kind), port_type_name(kind->type), bound_text(kind->initial),
                         kind->owner + std::string(kind->setters == Setters::shared ? "; others for it" : ""),
                         kind->worse == Worse::never_held ? "no"
                         : kind->worse == Worse::low      ? "down"
                                                          : "up",
                         kind->meaning});
  return list;
}

Listing actions_listing()
{
  Listing list{"actions", {"action", "target", "needs", "done means"}, {}};
  for (const Action &action : actions())
    list.rows.push_back({action.name,
                         action.journeys        ? "journey:ID, or nothing: all"
                         : action.kinds.empty() ? "nobody"
                                                : words(action.kinds),
                         action.needs, action.done});
  return list;
}

Listing faults_listing()
{
  Listing list{
      "faults",
      {"id", "title", "target", "kinds", "figures", "AWS FIS", "Chaos Toolkit", "Chaos Mesh", "Litmus"},
      {}};
  for (const FaultKind &kind : fault_kinds())
    list.rows.push_back({kind.name, kind.title, aim_text(kind.aim), words(kind.kinds),
                         joined(kind.figures,
                                [](const FaultFigure &figure) {
                                  return std::string(figure.name) + " (" + figure.unit + ", " +
                                         bound_text(figure.low) + " to " + bound_text(figure.high) + ")";
                                }),
                         kind.elsewhere.fis, kind.elsewhere.chaostoolkit, kind.elsewhere.chaosmesh,
                         kind.elsewhere.litmus});
  return list;
}

} // namespace

Listing table_listing(const std::string &what)
{
  if (what == "kinds")
    return kinds_listing();
  if (what == "ports")
    return ports_listing();
  return what == "actions" ? actions_listing() : faults_listing();
}

} // namespace drsim::cli
