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

Account account_of(const Seen &seen)
{
  if (seen.understood) // an alert on what is not simulated stands in the table of alerts
    return seen.type == "alert" && !seen.why_not.empty() ? Account::checked : Account::played;
  if (seen.why_not.empty() || seen.why_not == nothing_of_this_kind)
    return Account::unknown;
  return seen.why_not.starts_with("lint ") ? Account::checked : Account::listed;
}

const char *account_name(Account account)
{
  switch (account) {
  case Account::played: return "played";
  case Account::checked: return "checked only";
  case Account::listed: return "listed";
  case Account::unknown: return "unknown";
  }
  return "";
}

Accounts accounts_of(const std::vector<Seen> &seen)
{
  Accounts accounts{};
  for (const Seen &one : seen)
    ++accounts[static_cast<std::size_t>(account_of(one))];
  return accounts;
}

std::string accounts_text(const Accounts &accounts)
{
  std::string text;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(accounts[i]) + " " + account_name(static_cast<Account>(i));
  return text;
}

void absorb(Imported &into, Imported &&part)
{
  const int routes = static_cast<int>(into.routes.size());
  for (RouteNode &route : part.routes)
    route.parent += route.parent < 0 ? 0 : routes;
  append(into.routes, part.routes);
  append(into.components, part.components);
  append(into.dependencies, part.dependencies);
  append(into.inhibitions, part.inhibitions);
  append(into.copies, part.copies);
  append(into.call_rules, part.call_rules);
  into.alert_labels.merge(part.alert_labels);
  into.alert_hints.merge(part.alert_hints);
  into.job_intervals.merge(part.job_intervals);
  if (part.watchdog_timeout_s >= 0) {
    into.watchdog_timeout_s = part.watchdog_timeout_s;
    into.watchdog_where = part.watchdog_where;
  }
}

} // namespace drsim::import::facts
