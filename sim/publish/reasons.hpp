#pragma once
#include "sim/publish/result.hpp"
#include "sim/publish/words.hpp"

#include <string>

namespace drsim::publish {

/// "RTO", "RPO", or the metric's name.
[[nodiscard]] std::string claim_name(const Claim &claim);
/// A value of the claim's metric: a duration, a count, yes or no.
[[nodiscard]] std::string claim_value(const Claim &claim, double value, const Words &words);
/// "10 % (5 %–17 %)"
[[nodiscard]] std::string claim_share(const Claim &claim, const Words &words);
/// "fail" in the language; a claim that is not judged says so.
[[nodiscard]] std::string verdict_word(const std::string &verdict, const Words &words);

/// "prometheus/prometheus.yml:5" for a line, "file: address" for others; "" when nobody knows.
[[nodiscard]] std::string place_text(const Setter &setter);
/// The line of the file where the setter says one, else 0.
[[nodiscard]] int line_of(const std::string &address);

/// Whether the user's own files say it; what a scenario sets is none of them.
[[nodiscard]] bool is_yours(const Setter &setter);

/// What happened at its end, in words that fit every trial.
[[nodiscard]] std::string leg_what(const Leg &leg, const Words &words);
/// Of the leg that the claim hangs on: the one with the most seconds; null without any.
[[nodiscard]] const Leg *deciding_leg(const ScenarioResult &scenario);
/// Of the leg's setters the user's own file first, else the first that is known; null without any.
[[nodiscard]] const Setter *deciding_setter(const Leg &leg);

/// How often the claim holds and how often it must.
[[nodiscard]] std::string claim_sentence(const ScenarioResult &scenario, const Claim &claim,
                                         const Words &words);
/// Why it is as it is: which leg takes the time, which store loses, what trials without recovery wait for.
/// May be empty.
[[nodiscard]] std::string claim_reason(const ScenarioResult &scenario, const Claim &claim,
                                       const Words &words);

} // namespace drsim::publish
