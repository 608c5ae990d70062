#include "sim/analysis/grounds.hpp"

#include <catch2/catch.hpp>

namespace grounds_test {

using namespace drsim;

namespace {

Parameter figure(Source source, Confidence confidence, const std::string &file)
{
  Parameter parameter;
  parameter.from = {source, confidence, file, "", ""};
  return parameter;
}

Deployment shop()
{
  Deployment deployment;
  ComponentSpec store;
  store.id = "orders-db";
  store.from = {Source::deployment, Confidence::set, "deployment.json", "/components/0", ""};
  store.parameters["tested_s"] = figure(Source::deployment, Confidence::set, "deployment.json");
  store.parameters["old_s"] = figure(Source::calibration, Confidence::measured, "c.json");
  store.parameters["undated_s"] = figure(Source::deployment, Confidence::measured, "deployment.json");
  store.parameters["ttl_s"] = figure(Source::user_file, Confidence::set, "plan.json");
  store.parameters["guess_s"] = figure(Source::catalogue, Confidence::assumed, "catalogue/x.json");
  deployment.components = {store};
  return deployment;
}

EvidenceBook book(const std::string &today)
{
  return {{{"orders-db.tested_s", {EvidenceClass::tested, "2026-09-01", "deployment.json"}},
           {"orders-db.old_s", {EvidenceClass::observed, "2026-01-01", "c.json"}}},
          {{EvidenceClass::tested, {90, 180, ""}}, {EvidenceClass::observed, {90, 180, ""}}},
          today};
}

PathShare leg(double share, std::vector<std::string> set_by)
{
  PathShare one;
  one.share = share;
  one.set_by = std::move(set_by);
  return one;
}

} // namespace

TEST_CASE("grounds: shares of every class, and what is unproven")
{
  const Grounds grounds = grounds_of(
      shop(),
      {leg(0.3, {"orders-db.tested_s"}), leg(0.2, {"orders-db.old_s"}), leg(0.1, {"orders-db.undated_s"}),
       leg(0.2, {"orders-db.ttl_s", "orders-db.guess_s"}), leg(0.1, {}), leg(0.1, {"orders-db.tested_s"})},
      book("2026-11-29"));
  CHECK(grounds.classes.at(EvidenceClass::tested) == Approx(0.4));
  CHECK(grounds.classes.at(EvidenceClass::observed) == Approx(0.3));
  CHECK(grounds.classes.at(EvidenceClass::declared) == Approx(0.1));
  CHECK(grounds.classes.at(EvidenceClass::assumed) == Approx(0.1));
  CHECK(grounds.classes.at(EvidenceClass::documented) == 0);
  CHECK(grounds.unnamed == Approx(0.1));
  CHECK(grounds.spent == Approx(0.3)); // stale since July, and not dated at all
  CHECK(grounds.ageing == 0);
  CHECK(grounds.unproven() == Approx(0.1 + 0.1 + 0.3));
  REQUIRE(grounds.dated.size() == 3);
  CHECK(grounds.dated[0].parameter == "orders-db.tested_s");
  CHECK(grounds.dated[0].share == Approx(0.4));
  CHECK(grounds.dated[1].freshness == Freshness::stale);
  CHECK(grounds.dated[2].freshness == Freshness::undated);
  CHECK_FALSE(grounds_of(shop(), {}, book("2026-11-29")).any());
}

TEST_CASE("grounds: what was tested ages, and is spent after the days that the catalogue says")
{
  const auto at = [](const std::string &today) {
    return book(today).freshness({EvidenceClass::tested, "2026-09-01", ""});
  };
  CHECK(at("2026-11-30") == Freshness::fresh);  // 90 days
  CHECK(at("2026-12-01") == Freshness::ageing); // 91
  CHECK(at("2027-02-28") == Freshness::ageing); // 180
  CHECK(at("2027-03-01") == Freshness::stale);  // 181
  CHECK(book("2036-01-01").freshness({EvidenceClass::declared, "", ""}) == Freshness::fresh);
  CHECK_FALSE(is_unproven("orders-db.tested_s", shop(), book("2026-12-01")));
  CHECK(is_unproven("orders-db.tested_s", shop(), book("2027-03-01")));
  CHECK_FALSE(is_unproven("orders-db.ttl_s", shop(), book("2026-12-01")));
  CHECK(is_unproven("orders-db.guess_s", shop(), book("2026-12-01")));
  CHECK(is_unproven("orders-db.no_such", shop(), book("2026-12-01")));
}

TEST_CASE("grounds: what is still asked about is unproven, whatever stands there")
{
  Deployment deployment = shop();
  deployment.open_questions = {"/components/0"};
  const Grounds grounds = grounds_of(deployment, {leg(1, {"orders-db.guess_s"})}, book("2026-11-29"));
  CHECK(grounds.asked == Approx(1));
  CHECK(grounds.unproven() == Approx(1));
}

} // namespace grounds_test
