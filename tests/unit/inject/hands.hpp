#pragma once
#include "sim/inject/driver.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

/// What the tests of this folder share: hands that write down what they are asked to do.
namespace drsim::inject::test {

inline std::string shown(const Operation &operation)
{
  std::string out;
  if (const auto *call = std::get_if<CallProgram>(&operation.doing)) {
    for (const std::string &word : call->argv)
      out += (out.empty() ? "" : " ") + word;
    if (!call->for_each_of.empty())
      out += " <- " + shown({"", CallProgram{call->for_each_of}});
  }
  if (const auto *ask = std::get_if<AskHttp>(&operation.doing))
    out = ask->method + " " + ask->url + (ask->body.empty() ? "" : " " + ask->body);
  if (const auto *keeper = std::get_if<AskKeeper>(&operation.doing))
    out = keeper->order;
  if (const auto *write = std::get_if<WriteFile>(&operation.doing))
    out = write->path + " <- " + write->text;
  return out;
}

/// Answers what contains a text; what nobody foresaw fails.
class WritingHands : public Hands {
public:
  WritingHands &answer(const std::string &part, const std::string &output)
  {
    answers_.push_back({part, {true, output, ""}});
    return *this;
  }
  WritingHands &fail(const std::string &part, const std::string &problem)
  {
    answers_.push_back({part, {false, "", problem}});
    return *this;
  }
  Done perform(const Operation &operation) override
  {
    calls.push_back(shown(operation));
    for (const auto &[part, done] : answers_)
      if (calls.back().find(part) != std::string::npos)
        return done;
    return {false, "", "nobody foresaw: " + calls.back()};
  }
  std::vector<std::string> calls;

private:
  std::vector<std::pair<std::string, Done>> answers_;
};

/// One a line; the beginning that all calls share is cut off, and must be there.
inline std::string lines(const std::vector<Operation> &operations, const std::string &prefix)
{
  std::string out;
  for (const Operation &operation : operations) {
    const std::string text = shown(operation);
    out += (text.starts_with(prefix) ? text.substr(prefix.size()) : "NOT " + prefix + ": " + text) + "\n";
  }
  return out;
}

/// The same of looks, with what they must contain.
inline std::string lines(const std::vector<Look> &looks, const std::string &prefix)
{
  std::string out;
  for (const Look &look : looks) {
    std::string line = lines(std::vector<Operation>{look.look}, prefix);
    line.pop_back();
    out += line + " => " + look.contains + "\n";
  }
  return out;
}

inline FaultOrder order(const std::string &kind, const std::string &component = "orders",
                        std::map<std::string, double> figures = {})
{
  FaultOrder out;
  out.id = "2";
  out.run = "r7";
  out.kind = kind;
  out.component = component;
  out.figures = std::move(figures);
  out.duration_s = 90;
  out.time_limit_s = 600;
  return out;
}

inline Target target(const std::string &driver, nlohmann::json says)
{
  return {"orders", driver, std::move(says), "stage.json", "/allow/0"};
}

/// The plan, or what stands against it.
inline std::optional<Plan> planned(const FaultOrder &order, const Target &target, WritingHands &hands,
                                   std::string &problems)
{
  Diagnostics diagnostics;
  auto plan = driver_named(target.driver)->plan(order, target, hands, diagnostics);
  problems = diagnostics.text();
  return plan;
}

} // namespace drsim::inject::test
