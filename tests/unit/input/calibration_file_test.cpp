#include "sim/input/calibration_file.hpp"
#include "sim/input/evidence.hpp"

#include <catch2/catch.hpp>

namespace calibration_file_test {

using namespace drsim;

namespace {

Deployment shop()
{
  Deployment deployment;
  ComponentSpec people;
  people.id = "oncall:sre";
  people.kind = "oncall";
  people.parameters["acknowledge_s"].value = 120.0;
  people.parameters["acknowledge_s"].from = {Source::deployment, Confidence::set, "deployment.json",
                                             "/parameters/oncall:sre.acknowledge_s", ""};
  deployment.components = {people};
  return deployment;
}

struct Laid {
  ComponentSpec people;
  std::string told;
};

Laid laid(const std::string &text, const std::string &more = {})
{
  Deployment deployment = shop();
  Diagnostics diagnostics;
  apply_calibration(parse_calibration_file(text, "c.json", diagnostics), deployment, diagnostics);
  if (!more.empty())
    apply_calibration(parse_calibration_file(more, "d.json", diagnostics), deployment, diagnostics);
  return {deployment.components.front(), diagnostics.text()};
}

const std::string diagnose = R"({"format": "drsim.calibration/1", "deployment": "shop", "parameters": {
  "oncall:sre.diagnose_s": {"value": {"lognormal": {"p50": 700, "p95": 2000}},
    "source": "calibrated: n = 4, a.csv", "confidence": "measured"}}})";

std::string acknowledge(const std::string &rest)
{
  return R"({"format": "drsim.calibration/1", "parameters": {"oncall:sre.acknowledge_s": {"value": 200,
    "source": "calibrated: n = 3, a.csv", "confidence": "measured"}})" +
         rest + "}";
}

} // namespace

TEST_CASE("a calibrated figure is laid where no file says anything, and says what it is")
{
  const Laid out = laid(diagnose);
  CHECK(out.told.empty());
  const Parameter &figure = out.people.parameters.at("diagnose_s");
  CHECK(figure.value.quantile(0.5) == Approx(700));
  CHECK(figure.from.source == Source::calibration);
  CHECK(figure.from.confidence == Confidence::measured);
  CHECK(figure.from.note == "calibrated: n = 4, a.csv");
  CHECK(provenance_text(figure.from) == "c.json#/parameters/oncall:sre.diagnose_s");
}

TEST_CASE("a figure that the user set stays, with a warning, unless it was given up")
{
  const Laid kept = laid(acknowledge(""));
  CHECK(kept.people.parameters.at("acknowledge_s").value.mean() == 120);
  CHECK(kept.told.find("warning: oncall:sre.acknowledge_s is set by you (deployment.json#/parameters/") !=
        std::string::npos);
  const Laid replaced = laid(acknowledge(R"(, "replaces": ["oncall:sre.acknowledge_s"])"));
  CHECK(replaced.people.parameters.at("acknowledge_s").value.mean() == 200);
  CHECK(replaced.told.empty());
}

TEST_CASE("what cannot be laid over a deployment is told")
{
  CHECK(laid(diagnose, diagnose).told.find("is calibrated in c.json too") != std::string::npos);
  CHECK(laid(R"({"format": "drsim.calibration/1", "parameters": {"oncall:sr.diagnose_s": 5}})")
            .told.find("did you mean \"oncall:sre\"?") != std::string::npos);
  CHECK(laid(R"({"format": "drsim.calibration/2", "parameter": {}})").told.find("is read") !=
        std::string::npos);
  CHECK(laid(R"({"format": "drsim.calibration/1", "parameter": {}})").told.find("unknown key") !=
        std::string::npos);
}

TEST_CASE("the catalogue says what figures are worth against records, of every confidence")
{
  Diagnostics diagnostics;
  const Evidence evidence = load_evidence(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", diagnostics);
  CHECK(diagnostics.text().empty());
  CHECK(evidence.worth.size() == 4);
  CHECK(evidence.worth.at(Confidence::assumed).observations <
        evidence.worth.at(Confidence::documented).observations);
  CHECK(evidence.spread > 1);
}

} // namespace calibration_file_test
