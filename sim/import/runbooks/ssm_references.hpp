#pragma once
#include "sim/import/runbooks/ssm_document.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What stands between the brackets of "{{ Look.Status }}", wherever a value has it; in texts of scripts only
/// what can be a name.
[[nodiscard]] std::vector<std::string> references_in(const YAML::Node &value);

/// The keys of a mapping; none of anything else.
[[nodiscard]] std::set<std::string> names_of(const YAML::Node &mapping);

/// What a reference means in its document.
struct SsmReference {
  bool skipped = false; ///< AWS knows it, or nobody can tell: "automation:EXECUTION_ID", "ssm:name"
  std::string step;     ///< whose output it is; "" = a parameter or a variable
  std::string wrong;    ///< why it means nothing; "" = it does
};

/// The names of a document: its steps with their outputs, its parameters and variables.
class SsmNames {
public:
  explicit SsmNames(const YAML::Node &document);

  [[nodiscard]] SsmReference look_up(const std::string &reference) const;
  [[nodiscard]] std::vector<std::string> steps() const;

private:
  void add(const YAML::Node &step);
  [[nodiscard]] std::string wrong_output(const std::string &step, const std::string &output) const;

  std::map<std::string, std::set<std::string>> outputs_; ///< step -> its outputs; "*" = any
  std::set<std::string> parameters_;
  std::set<std::string> variables_;
};

/// A step that another one names as what comes after it, and where it does so.
struct SsmWay {
  std::string to;
  std::string by; ///< "nextStep", "onFailure", "onCancel", "a choice", "Default"
};
[[nodiscard]] std::vector<SsmWay> ways_out(const SsmDocument &document, std::size_t at);

/// Which steps a document's ways lead to, from any of them.
class SsmReach {
public:
  explicit SsmReach(const SsmDocument &document);

  /// Every step that some way from one leads to, that one among them.
  [[nodiscard]] const std::set<std::size_t> &from(std::size_t step);
  /// Whether some way leads from a step of that name to another one.
  [[nodiscard]] bool comes_before(const std::string &name, std::size_t at);

private:
  const SsmDocument &document_;
  std::vector<std::vector<std::size_t>> next_;
  std::map<std::size_t, std::set<std::size_t>> reached_;
};

/// What a script in Python reads of its input: "events['StartTime']" -> "StartTime".
[[nodiscard]] std::set<std::string> keys_of_event(const std::string &script);

} // namespace drsim::import::runbooks
