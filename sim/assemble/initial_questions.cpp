#include "sim/assemble/initial_questions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline assemble {
namespace {

constexpr std::size_t most_asked = 10;

/// What the answer decides, and how to find it out.
struct Advice {
  const char *decides;
  const char *find_out;
};

Advice advice_on(Topic topic)
{
  switch (topic) {
  case Topic::store:
    return {"how much data a loss costs, and how long a failover or a restore takes",
            "ask whoever is paged for the database; a Terraform plan or the CloudFormation template of it "
            "says the rest"};
  case Topic::regions:
    return {"whether anything can be failed over to when the primary is lost",
            "the list of accounts and providers; kubectl config get-contexts"};
  case Topic::journeys:
    return {"which failures users feel at all",
            "traces, a service map, or the calls in the services' settings"};
  case Topic::runbooks:
    return {"whether people act by a plan (a third of the time) or improvise",
            "the wiki of the people on call, or their last exercise"};
  case Topic::alerts:
    return {"when somebody knows: without an alert, users must complain first",
            "the rules of Prometheus, the alarms of CloudWatch and where Alertmanager sends them"};
  case Topic::objectives:
    return {"pass or fail", "the continuity plan, contracts, or the owner of the business"};
  case Topic::people:
    return {"most of the recovery time: answering, finding out, deciding",
            "the rota, and the times in the records of the last incidents"};
  case Topic::traffic:
    return {"how busy everything is, and how many transactions are lost",
            "requests a day at the load balancer, by hour"};
  case Topic::places:
    return {"what a lost zone or region takes with it",
            "kubectl get nodes -L topology.kubernetes.io/zone, or the subnets of each group"};
  case Topic::names:
    return {"which steps and alarms have an effect", "look up each name where its file is used"};
  case Topic::worth:
    return {"no verdict: what drsim advise says a year of outages costs in money",
            "the mean basket and its margin: ask whoever owns the shop's figures"};
  }
  return {"", ""};
}

void add_once(std::vector<std::string> &all, const std::string &one)
{
  if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end())
    all.push_back(one);
}

} // namespace

std::string few_of(const std::vector<std::string> &parts, const std::string &between)
{
  constexpr std::size_t most_shown = 12;
  std::string all;
  for (std::size_t i = 0; i < parts.size() && i < most_shown; ++i)
    all += (i == 0 ? "" : between) + parts[i];
  return parts.size() <= most_shown
             ? all
             : all + between + "and " + std::to_string(parts.size() - most_shown) + " more like these";
}

void Questions::ask(Topic topic, const std::string &about, const std::string &question,
                    const std::string &assumed)
{
  Asked &one = asked_[topic];
  add_once(one.about, about);
  add_once(one.questions, question);
  add_once(one.assumed, assumed);
}

void Questions::ask_rights(const std::string &call)
{
  if (!call.empty())
    ask(Topic::people, "/components",
        "As whom do they act (\"acts_as\" of a rota or a role)? A page asks for " + call + ".",
        "they may do all that pages ask of them");
}

void Questions::ask_worth()
{
  ask(Topic::worth, "/order_worth",
      "What is an order worth that is lost, or never taken? Add \"order_worth\": {\"value\": 42.5, "
      "\"currency\": \"EUR\", \"source\": \"who says so\"}.",
      "nothing: losses are told in orders, not in money");
}

nlohmann::ordered_json Questions::asked() const
{
  auto all = nlohmann::ordered_json::array();
  for (const auto &[topic, one] : asked_) {
    if (topic == Topic::worth && asked_.size() > most_asked)
      continue;
    nlohmann::ordered_json question;
    if (one.about.size() == 1)
      question["about"] = one.about.front();
    else
      question["about"] = one.about;
    question["question"] = few_of(one.questions, " ");
    if (!one.assumed.empty())
      question["assumed"] = few_of(one.assumed, "; ");
    const Advice advice = advice_on(topic);
    question["decides"] = advice.decides;
    question["find_out"] = advice.find_out;
    all.push_back(std::move(question));
  }
  return all;
}

} // namespace drsim::assemble
