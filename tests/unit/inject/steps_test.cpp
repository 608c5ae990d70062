// A runbook carried out: its order, what drivers do, what people are asked.
#include "hands.hpp"
#include "sim/inject/steps.hpp"

#include <catch2/catch.hpp>

#include <deque>

namespace steps_test {

using namespace drsim;
using namespace drsim::inject;
using namespace drsim::inject::test;
using nlohmann::json;

namespace {

Parameter text(const std::string &value)
{
  Parameter parameter;
  parameter.text = value;
  return parameter;
}

Parameter number(double value)
{
  Parameter parameter;
  parameter.value = Distribution(value);
  return parameter;
}

ComponentSpec step(const std::string &runbook, int at, const std::string &action,
                   std::vector<std::string> after = {})
{
  ComponentSpec spec;
  spec.id = "runbook:" + runbook + "/" + std::to_string(at);
  spec.kind = "runbook_step";
  spec.title = action + " " + std::to_string(at);
  spec.parameters = {{"action", text(action)},
                     {"target", text("orders-db")},
                     {"when", text("")},
                     {"needs_approval", number(0)}};
  spec.links["runbook"] = {"runbook:" + runbook};
  spec.links["after"] = std::move(after);
  return spec;
}

/// Answers in turn; who is asked more often than that has gone.
class Answering : public People {
public:
  explicit Answering(std::deque<Answer> answers) : answers_(std::move(answers)) {}
  Answer ask(const std::string &question) override
  {
    questions.push_back(question);
    if (answers_.empty())
      return {Answer::Word::stop, "gone"};
    const Answer answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  std::vector<std::string> questions;

private:
  std::deque<Answer> answers_;
};

std::string told(const std::vector<StepEnd> &ends)
{
  std::string out;
  for (const StepEnd &end : ends)
    out += end.id.substr(end.id.find('/') + 1) + " " + end.result + " by " + end.by + "\n";
  return out;
}

const Target promotion{"runbook:db/2", "twin", json{{"socket", "/run/keeper.sock"}, {"host", "pg-3"}},
                       "stage.json", "/runbook_steps/0"};

std::vector<StepToDo> three()
{
  std::vector<StepToDo> steps(3);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].id = "runbook:db/" + std::to_string(i + 1);
    steps[i].title = "step";
  }
  steps[1].action = "promote";
  steps[1].entry = &promotion;
  return steps;
}

WritingHands twin_hands()
{
  WritingHands hands;
  hands.answer("status", "{}")
      .answer("\"do\":\"promote\"", "{}")
      .answer("takes_writes", R"({"takes_writes":true})");
  return hands;
}

} // namespace

TEST_CASE("steps stand after what they come after, those of a called runbook in its place")
{
  Deployment deployment;
  deployment.components = {step("db", 1, "wait", {"runbook:db/3"}), step("db", 2, "wait"),
                           step("db", 3, "wait", {"runbook:db/2"}), step("app", 1, "scale")};
  deployment.components[1].links["calls"] = {"runbook:app"};
  const Environment environment;
  Diagnostics problems;
  std::string order;
  for (const StepToDo &one : steps_of("runbook:db", deployment, environment, problems))
    order += one.id + " ";
  CHECK_FALSE(problems.has_errors());
  CHECK(order == "runbook:app/1 runbook:db/3 runbook:db/1 ");
}

TEST_CASE("steps that wait for each other are a problem, and no endless loop")
{
  Deployment deployment;
  deployment.components = {step("db", 1, "wait", {"runbook:db/2"}), step("db", 2, "wait", {"runbook:db/1"})};
  const Environment environment;
  Diagnostics problems;
  CHECK(steps_of("runbook:db", deployment, environment, problems).empty());
  CHECK_THAT(problems.text(), Catch::Contains("wait for each other"));
}

TEST_CASE("a driver carries out its step and looks whether it is done, the others are people's")
{
  WritingHands hands = twin_hands();
  Answering people({{Answer::Word::done, ""}, {Answer::Word::failed, "orders do not pass"}});
  const std::vector<StepEnd> ends = carry_out_steps(three(), hands, people, {"r7", {}, {}});
  CHECK(told(ends) == "1 done by people\n2 done by twin\n3 failed by people\n");
  CHECK(ends[2].note == "orders do not pass");
  CHECK(std::count(hands.calls.begin(), hands.calls.end(), R"({"do":"promote","host":"pg-3"})") == 1);
  for (const StepEnd &end : ends)
    CHECK(end.begin_us <= end.end_us);
}

TEST_CASE("what a driver cannot do people are asked, and may let it try again")
{
  WritingHands hands;
  hands.answer("status", "{}").fail("promote", "not promoted within 20 s");
  Answering people({{Answer::Word::done, ""},
                    {Answer::Word::retry, ""},
                    {Answer::Word::done, "by psql"},
                    {Answer::Word::skip, ""}});
  const std::vector<StepEnd> ends = carry_out_steps(three(), hands, people, {"r7", {}, {}});
  CHECK(told(ends) == "1 done by people\n2 done by people\n3 skipped by people\n");
  CHECK(ends[1].note == "by psql");
  CHECK_THAT(people.questions.at(1),
             Catch::Contains("twin could not: promote the database of pg-3: not promoted"));
  CHECK(std::count(hands.calls.begin(), hands.calls.end(), R"({"do":"promote","host":"pg-3"})") == 2);
}

TEST_CASE("conditions and approvals are asked, after a failure only what waits for one is begun unasked")
{
  WritingHands hands;
  std::vector<StepToDo> steps = three();
  steps[1].entry = nullptr;
  steps[1].when = "up:orders-db-dr";
  steps[1].needs_approval = true;
  steps[2].after_failure = {"runbook:db/1"};
  Answering no({{Answer::Word::done, ""}, {Answer::Word::skip, "nobody approves"}});
  CHECK(told(carry_out_steps(steps, hands, no, {"r7", {}, {}})) ==
        "1 done by people\n2 skipped by people\n3 skipped by people\n");
  CHECK_THAT(no.questions.at(1), Catch::Contains("only when up:orders-db-dr") && Catch::Contains("approval"));
  Answering failing({{Answer::Word::failed, ""}, {Answer::Word::skip, ""}, {Answer::Word::done, ""}});
  CHECK(told(carry_out_steps(steps, hands, failing, {"r7", {}, {}})) ==
        "1 failed by people\n2 skipped by people\n3 done by people\n");
}

TEST_CASE("stop leaves the rest unreached, and so does the run's end")
{
  WritingHands hands = twin_hands();
  Answering people({{Answer::Word::stop, "back is faster"}});
  CHECK(told(carry_out_steps(three(), hands, people, {"r7", {}, {}})) ==
        "1 not_reached by people\n2 not_reached by twin\n3 not_reached by people\n");
  CHECK(hands.calls.empty());
  Answering nobody({});
  CHECK(told(carry_out_steps(three(), hands, nobody, {"r7", [] { return true; }, {}})) ==
        "1 not_reached by people\n2 not_reached by twin\n3 not_reached by people\n");
  CHECK(nobody.questions.empty());
}

TEST_CASE("a name of the twin leads elsewhere: the other names of its file stay")
{
  WritingHands hands;
  hands.answer("status", "{}")
      .answer("cat ", "198.18.1.10 shop.twin other.twin\n# kept\n198.18.1.11 orders-db.twin\n");
  Diagnostics problems;
  const Target entry{"runbook:db/2", "twin",
                     json{{"socket", "/run/keeper.sock"},
                          {"control", "/srv/records"},
                          {"record", "shop.twin"},
                          {"address", "198.18.2.10"},
                          {"server", "dns/dnsmasq"}},
                     "stage.json", "/runbook_steps/0"};
  const auto plan = driver_named("twin")->plan_step(order("switch_dns"), entry, hands, problems);
  REQUIRE(plan);
  CHECK(
      shown(plan->begin.at(0)) ==
      "/srv/records <- 198.18.1.10 other.twin\n# kept\n198.18.1.11 orders-db.twin\n198.18.2.10 shop.twin\n");
  CHECK_THAT(shown(plan->begin.at(1)), Catch::Contains("\"do\":\"signal\""));
  CHECK(plan->undo.empty());
}

TEST_CASE("kubectl scales, restarts and takes back a workload, AWS promotes a replica that is one")
{
  WritingHands hands;
  hands.answer("config view", "stage\nhttps://stage.example\n")
      .answer("get deployment/orders", "{\"env\":\"staging\"}\n2\n2\n");
  const json cluster{{"context", "stage"},  {"cluster", "stage"},
                     {"namespace", "shop"}, {"workload", "deployment/orders"},
                     {"replicas", 6},       {"tags", {{"env", "staging"}}}};
  for (const auto &[action, call] :
       std::map<std::string, std::string>{{"scale", "scale deployment/orders --replicas=6"},
                                          {"restart", "rollout restart deployment/orders"},
                                          {"rollback", "rollout undo deployment/orders"}}) {
    Diagnostics problems;
    const auto plan =
        driver_named("kubectl")->plan_step(order(action), target("kubectl", cluster), hands, problems);
    INFO(problems.text());
    REQUIRE(plan);
    CHECK_THAT(shown(plan->begin.at(0)), Catch::EndsWith(call));
    CHECK_THAT(shown(plan->begun.at(0).look), Catch::Contains("rollout status deployment/orders"));
  }
  WritingHands aws;
  aws.answer("get-caller-identity", "\"123456789012\"")
      .answer("describe-db-instances", R"({"status":"available","source":null,"tags":[]})");
  const json replica{{"account", "123456789012"},
                     {"region", "eu-west-1"},
                     {"how", "rds_promotion"},
                     {"db_instance", "shop-dr"}};
  Diagnostics problems;
  CHECK_FALSE(driver_named("aws")->plan_step(order("promote"), target("aws", replica), aws, problems));
  CHECK_THAT(problems.text(), Catch::Contains("is no replica"));
  Diagnostics none;
  CHECK_FALSE(driver_named("aws")->plan_step(order("failover"), target("aws", replica), aws, none));
  CHECK_THAT(none.text(), Catch::Contains("a failover is not done by"));
}

} // namespace steps_test
