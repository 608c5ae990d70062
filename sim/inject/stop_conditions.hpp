#pragma once
// What ends a run early: questions to Prometheus, asked again and again while a fault is in.

#include "sim/inject/operation.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inject {

/// One question whose answer "yes" ends the run.
struct StopCondition {
  std::string name;
  std::string promql;
  double for_s = 0; ///< it must have held so long without a break; no answer ends the run at once
  std::string why;  ///< for people
};

/// What Prometheus said to a question.
struct PrometheusSays {
  enum class Answer { no, yes, unknown };
  Answer answer = Answer::unknown;
  std::string text; ///< which sample said so, or why nobody can tell
};

/// An instant query (GET /api/v1/query) of an expression; `url` is Prometheus' own address.
[[nodiscard]] Operation prometheus_question(const std::string &url, const std::string &promql);

/// Any sample that is not 0 is a yes. No sample, NaN, an error, a warning (an answer that may be partial) and
/// whatever is no answer of Prometheus are unknown.
[[nodiscard]] PrometheusSays read_prometheus(const Done &done);

/// Why an expression cannot serve as a stop condition, or "": it cannot be read, or gives no sample at all
/// when all is well (a comparison without `bool`, `and`, `unless`, `absent`), which would stop every run.
[[nodiscard]] std::string unfit_condition(const std::string &promql);

/// Why a run must stop.
struct StopReason {
  std::string condition; ///< its name
  bool blind = false;    ///< nobody can tell whether it holds
  std::string text;      ///< one line
};

/// Asks all conditions, each time it is called, and remembers since when each holds.
class StopWatch {
public:
  StopWatch(std::string url, std::vector<StopCondition> conditions)
      : url_(std::move(url)), conditions_(std::move(conditions))
  {
  }
  /// All that speaks for stopping; empty when nothing does. `now_s`: of any clock that does not jump.
  [[nodiscard]] std::vector<StopReason> look(Hands &hands, double now_s);

private:
  std::optional<StopReason> judge(const StopCondition &condition, const PrometheusSays &says, double now_s);

  std::string url_;
  std::vector<StopCondition> conditions_;
  std::map<std::string, double> since_s_;
};

} // namespace drsim::inject
