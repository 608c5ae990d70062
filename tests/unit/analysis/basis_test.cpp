#include "sim/analysis/basis.hpp"

#include <catch2/catch.hpp>

namespace basis_test {

using namespace drsim;

namespace {

Parameter figure(Source source, Confidence confidence, const std::string &file, const std::string &address)
{
  Parameter parameter;
  parameter.from.source = source;
  parameter.from.confidence = confidence;
  parameter.from.file = file;
  parameter.from.address = address;
  return parameter;
}

Deployment shop()
{
  Deployment deployment;
  ComponentSpec people;
  people.id = "oncall:sre";
  people.kind = "oncall";
  people.from = figure(Source::deployment, Confidence::set, "deployment.json", "/components/4").from;
  people.parameters["acknowledge_s"] =
      figure(Source::catalogue, Confidence::assumed, "catalogue/oncall.json", "");
  people.parameters["hands"] =
      figure(Source::deployment, Confidence::set, "deployment.json", "/components/4/parameters/hands");
  ComponentSpec record;
  record.id = "route53:shop";
  record.kind = "route53_record";
  record.from = figure(Source::user_file, Confidence::set, "plan.json", "aws_route53_record.shop").from;
  record.parameters["ttl_s"] =
      figure(Source::user_file, Confidence::set, "plan.json", "aws_route53_record.shop.ttl");
  record.parameters["edit_s"] =
      figure(Source::catalogue, Confidence::documented, "catalogue/route53_record.json", "");
  deployment.components = {people, record};
  deployment.journeys.emplace_back();
  deployment.journeys.back().id = "checkout";
  return deployment;
}

PathShare leg(double share, std::vector<std::string> set_by)
{
  PathShare one;
  one.share = share;
  one.set_by = std::move(set_by);
  return one;
}

} // namespace

TEST_CASE("basis: the seconds of a leg are shared alike among what set them, and all shares sum to one")
{
  const Basis basis = basis_of(shop(), {leg(0.5, {"oncall:sre.acknowledge_s"}),
                                        leg(0.3, {"route53:shop.ttl_s", "route53:shop.edit_s"}),
                                        leg(0.1, {"scenario:/faults/0/for"}), leg(0.1, {})});
  CHECK(basis.assumed == Approx(0.5));
  CHECK(basis.files == Approx(0.15 + 0.1));
  CHECK(basis.documented == Approx(0.15));
  CHECK(basis.unnamed == Approx(0.1));
  CHECK(basis.questions == 0);
  CHECK(basis.deciding.empty());
}

TEST_CASE("basis: a component that is still asked about is a guess, but for what somebody set of it")
{
  Deployment deployment = shop();
  deployment.open_questions = {"/components/4", "/objectives"};
  const Basis basis =
      basis_of(deployment, {leg(0.75, {"oncall:sre.acknowledge_s"}), leg(0.25, {"route53:shop.ttl_s"})});
  CHECK(basis.questions == Approx(0.75));
  CHECK(basis.assumed == 0);
  CHECK(basis.open_questions == 2);
  CHECK(basis.deciding == std::vector<std::string>{"/components/4", "/objectives"});
  CHECK(basis_of(deployment, {}).deciding.at(0) == "/objectives");
}

TEST_CASE("verdict: a deployment that still asks questions gets no pass and no fail")
{
  Deployment deployment = shop();
  deployment.objectives = {900, 3600, 0.9};
  Scenario scenario;
  scenario.id = "s";
  std::vector<Outcome> outcomes(100);
  const auto verdict = [&] { return summarise(deployment, scenario, outcomes).verdict; };
  CHECK(verdict() == Verdict::pass);
  deployment.open_questions = {"/traffic/rate"};
  CHECK(verdict() == Verdict::provisional);
  for (Outcome &outcome : outcomes)
    outcome.rto_s = 99999;
  CHECK(verdict() == Verdict::provisional);
  CHECK(worst_verdict({Verdict::pass, Verdict::provisional}) == Verdict::provisional);
  CHECK(worst_verdict({Verdict::provisional, Verdict::inconclusive}) == Verdict::inconclusive);
  CHECK(worst_verdict({Verdict::provisional, Verdict::fail}) == Verdict::fail);
}

} // namespace basis_test
