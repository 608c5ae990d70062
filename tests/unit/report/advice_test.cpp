#include "sim/report/advice_report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <limits>

namespace advice_test {

using namespace drsim;

namespace {

Check met(const std::string &metric, std::size_t hits, std::size_t trials)
{
  Check check;
  check.metric = metric;
  check.met = hits;
  check.trials = trials;
  check.interval = exact_interval(hits, trials);
  return check;
}

AdviceReport::Row row()
{
  AdviceReport::Row out;
  out.fix.id = "alerts-for";
  out.fix.title = "оповещения: ждать 1 мин";
  out.fix.effort_days = 0.5;
  out.fix.why = "people are called earlier";
  out.fix.running = "more pages";
  FixedFigure figure;
  figure.component = "alert:a";
  figure.parameter = "for_s";
  figure.was.value = 120.0;
  figure.was.unit = "s";
  figure.was.from = {Source::user_file, Confidence::set, "rules.yml", "16", ""};
  figure.condition.value = Distribution(60.0);
  out.fix.figures = {figure};
  out.gain.met.change = 0.25;
  out.gain.met.interval = {0.1, 0.4};
  out.gain.saved_s = 600;
  ScenarioGain most;
  most.scenario = "region-outage";
  most.pairs = 40;
  most.met_before = 4;
  most.met_after = 14;
  most.rto_p50_before_s = std::numeric_limits<double>::infinity();
  most.rto_p50_after_s = 3600;
  most.saved_s = 600;
  out.gain.scenarios = {most};
  out.set = "--set alert:a.for_s=60";
  return out;
}

AdviceReport told_report()
{
  AdviceReport out;
  out.deployment = "shop";
  out.verdict = Verdict::fail;
  AdviceReport::Part part;
  part.scenario = "region-outage";
  part.trials = 100;
  part.checks = {met("rto_s", 10, 100), met("rpo_s", 90, 100)};
  part.rto_p50_s = std::numeric_limits<double>::infinity();
  part.verdict = Verdict::fail;
  out.parts = {part};
  out.advised = true;
  out.targets = {"region-outage"};
  out.tried = 9;
  out.unchanged = 5;
  out.useless = 2;
  out.beaten = 1;
  out.compared = 1;
  out.compared_trials = 40;
  out.rows = {row()};
  return out;
}

FailureCause cause(bool over)
{
  FailureCause out{"region-outage", 0.5, 3, true, {{3600, over, 100, 12, 4}, {7200, true, 200, 24, 6}}};
  return out;
}

bool has(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("advice: a fix with what it does, where it goes and what it rests on")
{
  const std::string text = advice_text(told_report(), false);
  for (const char *part :
       {"+0.25 (+0.10..+0.40)", "0.200 / 0.500", "10 min 00 s", "0.5 d", "оповещения: ждать 1 мин",
        "alert:a.for_s: 2 min 00 s -> 1 min 00 s   (rules.yml:16)", "costs: more pages",
        "both objectives met in 4 -> 14 of 40, RTO p50 > horizon -> 1 h 00 min",
        "9 changes of the catalogue fit", "5 change nothing", "the figures below are of these trials"})
    CHECK(has(text, part));
  CHECK_FALSE(has(text, " \n"));
  CHECK_FALSE(has(text, "The smallest set")); // none was found
}

TEST_CASE("advice: a set is a promise only by the seed that did not choose it")
{
  AdviceReport told = told_report();
  told.set = {row()};
  told.steps = {{"a step", told.rows[0].gain}};
  told.dropped = {"another"};
  told.checked_seed = 2;
  told.checked = {
      {"region-outage", 100, {met("rto_s", 100, 100), met("rpo_s", 100, 100)}, Verdict::fail, Verdict::pass}};
  told.check_command = "drsim check shop --seed 2";
  std::string text = advice_text(told, false);
  CHECK(has(text, "The smallest set found that passes: 1 of these changes, 0.5 d of work"));
  CHECK(has(text, "Under seed 2, which chose nothing:"));
  CHECK(has(text, "not missed: another"));
  told.checked[0].after = Verdict::inconclusive;
  text = advice_text(told, false);
  CHECK(has(text, "The best set found"));
  CHECK(has(text, "No set of these changes was found with which every scenario passes"));
  told.interrupted_in = "the check of the set";
  CHECK(has(advice_text(told, false), "Interrupted in the check of the set"));
}

TEST_CASE("advice: a year, its causes, and what nobody said")
{
  AdviceReport told = told_report();
  told.parts.push_back(told.parts[0]);
  told.parts[0].frequency = true;
  told.parts[1].scenario = "rare";
  told.forecast = forecast_of({cause(false)}, {});
  std::string text = forecast_text(told, false);
  CHECK(has(text, "> 45 min 00 s")); // 0.5 times a year, 1.5 h
  CHECK(has(text, "nobody says how often it happens: rare"));
  CHECK(has(text, "Open question: what is an order worth"));
  CHECK(has(text, "A year within 99 %: "));
  told.price = AdviceReport::Price{10, "EUR", "deployment.json#/order_worth, finance", true};
  text = forecast_text(told, false);
  CHECK(has(text, "> 25 EUR (")); // 0.5 x mean of 4 and 6, times 10
  CHECK(has(text, "at most > 90 EUR ("));
  CHECK(has(text, "at 10 EUR an order (deployment.json#/order_worth, finance; assumed)"));
}

TEST_CASE(
    "advice: years that are mostly quiet, a loss nobody can count, and a spike's own demand are put in words")
{
  AdviceReport told = told_report();
  FailureCause rare = cause(true);
  rare.per_year = 0.001;
  for (FeltEvent &event : rare.trials)
    event.lost = std::numeric_limits<double>::infinity();
  ForecastSettings settings;
  settings.orders_per_s = 0.001;
  told.forecast = forecast_of({rare}, settings);
  const std::string text = forecast_text(told, false);
  CHECK(has(text, "At least 19 years in 20 have none of it"));
  CHECK_FALSE(has(text, "more than 0"));
  CHECK_FALSE(has(text, "> 0 "));
  CHECK(has(text, "not known"));
  CHECK(has(text, "18 orders fail an event, in an outage of 1 h 30 min"));
  CHECK(has(text, "demand that the event itself brings"));
}

TEST_CASE("advice: JSON says the same, and infinity as null")
{
  AdviceReport told = told_report();
  told.forecast = forecast_of({cause(true)}, {});
  const auto json = nlohmann::json::parse(advice_json(told));
  CHECK(json["schema"] == "drsim.advice/1");
  CHECK(json["scenarios"][0]["rto_p50_s"].is_null());
  CHECK(json["fixes"][0]["figures"][0]["is"] == 60);
  CHECK(json["fixes"][0]["gain"]["objectives_met"]["change"] == 0.25);
  CHECK(json["set"].is_null());
  CHECK(json["forecast"]["outage_s"]["mean"] == Approx(2700));
  CHECK(json["forecast"]["money"].is_null());
  CHECK(json["forecast_with_set"].is_null());
}

TEST_CASE("sensitivity: what lies below the bar is not told as a finding")
{
  AdviceReport told = told_report();
  told.chance = {{"region-outage", "rto_s", 100, 0.2, {{"oncall:sre: decide", 0.4}, {"x: y", 0.1}}},
                 {"zone-outage", "objectives_met", 100, 0.2, {{"x: y", 0.1}}}};
  const std::string text = sensitivity_text(told, false);
  CHECK(has(text, "oncall:sre: decide"));
  CHECK_FALSE(has(text, "x: y"));
  CHECK(has(text, "none above 20 %"));
  CHECK(sensitivity_text(told_report(), false).empty());
}

} // namespace advice_test
