#include "sim/input/deployment_file.hpp"
#include "sim/input/evidence.hpp"
#include "sim/input/evidence_class.hpp"
#include "sim/input/evidence_dates.hpp"

#include <catch2/catch.hpp>

#include <fstream>

#include <unistd.h>

namespace evidence_class_test {

using namespace drsim;

namespace {

Provenance from(Source source, Confidence confidence, const std::string &file = "deployment.json")
{
  return {source, confidence, file, "", ""};
}

EvidenceClass class_of(Source source, Confidence confidence)
{
  return evidence_of("a.x_s", from(source, confidence), {}).of;
}

/// Problems of one parameter of deployment.json that speak of it.
std::string told(const std::string &parameter)
{
  Diagnostics diagnostics;
  static_cast<void>(parse_deployment_file(R"({"id": "shop", "parameters": {"a.x_s": )" + parameter + "}}",
                                          "deployment.json", diagnostics));
  std::string out;
  for (const Problem &problem : diagnostics.problems())
    if (problem.where.starts_with("/parameters"))
      out += problem_line(problem) + "\n";
  return out;
}

} // namespace

TEST_CASE("evidence: every figure has a class, by who says it")
{
  CHECK(class_of(Source::user_file, Confidence::set) == EvidenceClass::declared);
  CHECK(class_of(Source::deployment, Confidence::set) == EvidenceClass::declared);
  CHECK(class_of(Source::deployment, Confidence::measured) == EvidenceClass::observed);
  CHECK(class_of(Source::deployment, Confidence::documented) == EvidenceClass::documented);
  CHECK(class_of(Source::deployment, Confidence::assumed) == EvidenceClass::assumed);
  CHECK(class_of(Source::calibration, Confidence::measured) == EvidenceClass::observed);
  CHECK(class_of(Source::provider_default, Confidence::documented) == EvidenceClass::documented);
  CHECK(class_of(Source::catalogue, Confidence::measured) == EvidenceClass::documented); // of others
  CHECK(class_of(Source::catalogue, Confidence::assumed) == EvidenceClass::assumed);
  for (const EvidenceClass one : evidence_classes)
    CHECK(class_named(class_name(one)) == one);
  CHECK_FALSE(class_named("sure"));
}

TEST_CASE("evidence: what another file than the one in force says counts for nothing")
{
  const EvidenceDates dates = {{"a.x_s", {EvidenceClass::tested, "2026-10-01", "calibrated.json"}}};
  const Provenance calibrated = from(Source::calibration, Confidence::measured, "calibrated.json");
  CHECK(evidence_of("a.x_s", calibrated, dates).of == EvidenceClass::tested);
  CHECK(evidence_of("a.x_s", calibrated, dates).date == "2026-10-01");
  CHECK(evidence_of("a.x_s", from(Source::user_file, Confidence::set, "plan.json"), dates).of ==
        EvidenceClass::declared);
  CHECK(evidence_of("a.y_s", calibrated, dates).of == EvidenceClass::observed);
}

TEST_CASE("evidence: deployment.json says tested or observed, and when, and what is wrong is told")
{
  CHECK(told(R"({"value": 3, "evidence": "tested", "date": "2026-10-01"})").empty());
  CHECK(told(R"({"value": 3, "evidence": "observed"})").empty());
  CHECK(told(R"({"value": 3, "evidence": "seen"})").find("\"tested\" or \"observed\"") != std::string::npos);
  CHECK(told(R"({"value": 3, "evidence": "tested"})").find("without a \"date\"") != std::string::npos);
  CHECK(told(R"({"value": 3, "evidence": "tested", "date": "2026-02-30"})").find("is no day") !=
        std::string::npos);
  CHECK(told(R"({"value": 3, "source": "x", "date": "2026-02-03"})").find("not of what") !=
        std::string::npos);
  CHECK(told(R"({"evidence": "observed"})").find("value") != std::string::npos);
}

TEST_CASE("evidence: dates come from deployment.json, its components, and the calibrations that it names")
{
  char name[] = "/tmp/drsim-evidence.XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  Diagnostics diagnostics;
  CHECK(load_evidence_dates(folder, diagnostics).empty());
  std::ofstream(folder / "deployment.json") << R"({"calibration": ["c.json"],
    "parameters": {"a.x_s": {"value": 3, "evidence": "tested", "date": "2026-10-01"}, "a.y_s": 4},
    "components": [{"id": "b", "parameters": {"z_s": {"value": 5, "evidence": "observed"}}}]})";
  std::ofstream(folder / "c.json") << R"({"parameters": {
    "c.w_s": {"value": 3, "evidence": "observed", "date": "2026-09-01"}}})";
  const EvidenceDates dates = load_evidence_dates(folder, diagnostics);
  std::filesystem::remove_all(folder);
  CHECK(diagnostics.problems().empty());
  REQUIRE(dates.size() == 3);
  CHECK(dates.at("a.x_s").date == "2026-10-01");
  CHECK(dates.at("b.z_s").of == EvidenceClass::observed);
  CHECK(dates.at("b.z_s").date.empty());
  CHECK(dates.at("c.w_s").file == "c.json");
}

TEST_CASE("evidence: the catalogue says for how long it is believed")
{
  Diagnostics diagnostics;
  const Evidence evidence = load_evidence(DRSIM_SOURCE_DIR "/models/catalogue", diagnostics);
  CHECK(diagnostics.problems().empty());
  for (const EvidenceClass one : {EvidenceClass::tested, EvidenceClass::observed}) {
    CHECK(evidence.shelf.at(one).ageing_days == 90);
    CHECK(evidence.shelf.at(one).stale_days == 180);
    CHECK_FALSE(evidence.shelf.at(one).source.empty());
  }
  CHECK(evidence.shelf.size() == 2);
}

} // namespace evidence_class_test
