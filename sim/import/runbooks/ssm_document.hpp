#pragma once
#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A step as it is carried out: those of aws:loop stand where the loop does, once for each value it has.
struct SsmStep {
  YAML::Node node;
  std::string loop;  ///< name of the loop around it; "" = none
  std::string value; ///< the loop's value in this round; "" = known only at run time
};

/// Where a branch leads.
struct SsmBranch {
  std::string to;                ///< name of the step
  bool known = true;             ///< by the defaults of parameters; else only at run time
  std::vector<std::string> ways; ///< every step it may lead to
  std::string said;              ///< the way that an annotation of the step names ("drsim: way=NAME")
};

/// "Promote it. drsim: action=promote" -> " action=promote", up to the end of its line.
[[nodiscard]] std::string annotation_in(const YAML::Node &description);

/// A document's steps and what is known of its variables before it runs: the defaults of its parameters.
class SsmDocument {
public:
  explicit SsmDocument(const YAML::Node &document);

  [[nodiscard]] const std::vector<SsmStep> &steps() const { return steps_; }
  [[nodiscard]] std::string name(std::size_t at) const;
  [[nodiscard]] std::string action(std::size_t at) const;

  /// "{{ Name }}" as the default of that parameter; "" when it has none or comes from another step.
  [[nodiscard]] std::string resolved(const std::string &text, const SsmStep &step) const;
  /// A text with every "{{ Name }}" in it replaced so; "" when one of them is known only at run time.
  [[nodiscard]] std::string filled_in(std::string text, const SsmStep &step) const;
  /// "{{ Names }}" as the items of that parameter's default, where it is a list; any other text as
  /// filled_in() has it; nothing when it is known only at run time.
  [[nodiscard]] std::vector<std::string> texts(const std::string &text, const SsmStep &step) const;
  /// An input of a step as the table of calls wants it: known, or as it is written; lists of one as their
  /// only item, other lists and mappings as text.
  [[nodiscard]] std::string input(const YAML::Node &value, const SsmStep &step) const;

  /// The step of that name at or behind `from`, else the first of that name; the number of steps for none.
  [[nodiscard]] std::size_t index_of(const std::string &name, std::size_t from = 0) const;
  /// Where the way goes on that the defaults take: a branch's choice, nextStep, else the next one written.
  [[nodiscard]] std::size_t next(std::size_t at) const;
  [[nodiscard]] SsmBranch branch(std::size_t at) const;
  /// Steps from one on, in order, up to one of `until` or one that was passed already.
  [[nodiscard]] std::vector<std::size_t> way(std::size_t from, const std::set<std::size_t> &until) const;

private:
  void add(const YAML::Node &step);
  void add_loop(const YAML::Node &loop);
  [[nodiscard]] int holds(const YAML::Node &choice, const SsmStep &step, int depth = 0) const;
  [[nodiscard]] bool has_default(const std::string &variable) const;

  YAML::Node document_;
  std::vector<SsmStep> steps_;
};

} // namespace drsim::import::runbooks
