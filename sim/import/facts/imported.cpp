#include "sim/import/facts/imported.hpp"

#include <iterator>
#include <utility>

namespace drsim::inline import::inline facts {
namespace {

template <typename Item> void append(std::vector<Item> &into, std::vector<Item> &from)
{
  into.insert(into.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
}

} // namespace

void absorb(Imported &into, Imported &&part)
{
  const int routes = static_cast<int>(into.routes.size());
  for (RouteNode &route : part.routes)
    route.parent += route.parent < 0 ? 0 : routes;
  append(into.routes, part.routes);
  append(into.components, part.components);
  append(into.dependencies, part.dependencies);
  append(into.inhibitions, part.inhibitions);
  into.alert_labels.merge(part.alert_labels);
  into.alert_hints.merge(part.alert_hints);
  into.job_intervals.merge(part.job_intervals);
  if (part.watchdog_timeout_s >= 0) {
    into.watchdog_timeout_s = part.watchdog_timeout_s;
    into.watchdog_where = part.watchdog_where;
  }
}

} // namespace drsim::import::facts
