#pragma once
#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace drsim::inline assemble {

/// What a first deployment.json has to ask, the most decisive first: one question a topic, whatever it is
/// made of, so that nobody is asked more than ten.
enum class Topic {
  store,      ///< what holds the data that must survive
  regions,    ///< which there are, and which is the primary
  journeys,   ///< what users do, and by which services
  runbooks,   ///< what people do when something is lost
  alerts,     ///< who is told
  objectives, ///< RPO and RTO
  people,     ///< who answers
  traffic,    ///< how many users
  places,     ///< regions of files, zones of regions
  names,      ///< what files call otherwise, or do not describe
  worth       ///< what an order is worth: decides no verdict, and is left out where ten others are asked
};

/// The first few of many, and how many more there are: nobody reads a thousand.
[[nodiscard]] std::string few_of(const std::vector<std::string> &parts, const std::string &between);

/// Questions as they come up, and as they are asked.
class Questions {
public:
  /// `about`: JSON pointer of the value that is a guess; `assumed`: what stands there until it is answered,
  /// "" when the question says it. Several of one topic become one question.
  void ask(Topic topic, const std::string &about, const std::string &question,
           const std::string &assumed = {});
  /// What an order is worth.
  void ask_worth();
  /// As whom people act, where a page asks for this call; "": none does.
  void ask_rights(const std::string &call);
  /// The array "questions".
  [[nodiscard]] nlohmann::ordered_json asked() const;

private:
  struct Asked {
    std::vector<std::string> about;
    std::vector<std::string> questions;
    std::vector<std::string> assumed;
  };
  std::map<Topic, Asked> asked_;
};

} // namespace drsim::assemble
