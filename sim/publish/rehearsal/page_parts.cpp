// Tables that several pages show.
#include "sim/publish/rehearsal/pages.hpp"

namespace drsim::publish::inline rehearsal {
namespace {

/// How sure it is that an alert comes.
std::string surety(const Json &alert, const RehearsalWords &words)
{
  const auto in = alert.at("in").get<std::size_t>();
  const auto of = alert.at("of").get<std::size_t>();
  std::string out;
  if (const auto before = alert.at("firing_before_in").get<std::size_t>(); before > 0)
    out = words.text("standing", {{"n", std::to_string(before)}});
  if (in == 0)
    return out;
  const char *key = alert.at("must_come").get<bool>() ? "must" : 2 * in >= of ? "may" : "few";
  return words.text(key) + (out.empty() ? "" : "; " + out);
}

std::string ratio(const Json &part, const Json &of)
{
  return std::to_string(part.get<std::size_t>()) + " / " + std::to_string(of.get<std::size_t>());
}

} // namespace

std::string person_text(const Json &role, const RehearsalWords &words)
{
  const std::string name = role.value("name", "");
  return name.empty() ? words.text("nobody") : name;
}

std::string step_name(const Json &step)
{
  return step.at("step").get<std::string>() + " " + step.value("title", "");
}

DocumentTable alert_table(const Json &rehearsal, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.alert"), words.text("head.what"), words.text("head.to"),
                       words.text("head.at"), words.text("head.in"), ""}};
  for (const Json &alert : rehearsal.at("expected").at("alerts"))
    table.rows.push_back({alert.at("component"), words.word(alert.at("kind")), alert.at("to"),
                          words.spread(alert.at("at_s")), ratio(alert.at("in"), alert.at("of")),
                          surety(alert, words)});
  return table;
}

DocumentTable step_table(const Json &rehearsal, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.step"), words.text("head.who"), words.text("head.begins"),
                       words.text("head.takes"), words.text("head.fails"), words.text("head.in")}};
  for (const Json &step : rehearsal.at("expected").at("steps"))
    table.rows.push_back(
        {step_name(step), step.value("owner", ""), words.quantile(step.at("begins_s"), "p50"),
         words.spread(step.at("takes_s")),
         std::to_string(step.at("failed").get<std::size_t>() + step.at("unfinished").get<std::size_t>()),
         ratio(step.at("begun"), step.at("of"))});
  return table;
}

} // namespace drsim::publish::rehearsal
