#include "sim/assemble/alert_twins.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"

#include <catch2/catch.hpp>

namespace alert_twins_test {

using namespace drsim;

namespace {

Imported rules(const std::string &file, const std::string &region, const std::string &threshold,
               const std::string &severity)
{
  Diagnostics diagnostics;
  return import_prometheus_rules("groups: [{name: g, rules: [{alert: Errors, expr: 'error_ratio > " +
                                     threshold + "', labels: {severity: " + severity + "}}]}]",
                                 {file, region}, diagnostics);
}

std::string id_in(const Imported &file)
{
  REQUIRE(file.components.size() == 1);
  return file.components.front().id;
}

} // namespace

TEST_CASE("alerts of one name in two files are two, and keep their own labels")
{
  std::vector<Imported> files = {rules("a.yml", "north", "0.1", "warning"),
                                 rules("b.yml", "north", "0.2", "page"),
                                 rules("c.yml", "north", "0.3", "page")};
  Diagnostics diagnostics;
  part_alerts(files, diagnostics);
  CHECK(id_in(files[0]) == "alert:Errors");
  CHECK(id_in(files[1]) == "alert:Errors-page");
  CHECK(id_in(files[2]) == "alert:Errors-2");
  CHECK(files[1].alert_labels.at("alert:Errors-page").at("severity") == "page");
  CHECK(diagnostics.problems().size() == 2);
  CHECK(diagnostics.text().find("alert:Errors is another one in a.yml") != std::string::npos);
}

TEST_CASE("the same alert given twice is one, and those of two regions are told apart by these")
{
  std::vector<Imported> files = {rules("a.yml", "north", "0.1", "page"),
                                 rules("b.yml", "north", "0.1", "page"),
                                 rules("c.yml", "south", "0.2", "page")};
  Diagnostics diagnostics;
  part_alerts(files, diagnostics);
  for (const Imported &file : files)
    CHECK(id_in(file) == "alert:Errors");
  CHECK(diagnostics.problems().empty());
}

TEST_CASE("an alert that always fires is an alert, and watches nobody")
{
  Diagnostics diagnostics;
  const Imported file = import_prometheus_rules("groups: [{name: g, rules: [{alert: Watchdog, expr: "
                                                "vector(1), labels: {severity: none, service: web}}]}]",
                                                {"a.yml", "north"}, diagnostics);
  CHECK(id_in(file) == "alert:Watchdog");
  CHECK(file.components.front().parameters.at("metric").text == "always");
  CHECK(file.components.front().links.count("watches") == 0);
  CHECK(file.alert_labels.count("alert:Watchdog") == 1);
}

} // namespace alert_twins_test
