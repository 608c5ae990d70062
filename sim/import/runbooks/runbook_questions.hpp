#pragma once
#include "sim/import/facts/imported.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What is asked about the steps of a runbook, one question a step: the first that is asked holds.
class StepQuestions {
public:
  /// `annotation` writes what would answer, with "%" for its words: "add <!-- drsim: % -->".
  StepQuestions(const ImportContext &context, Diagnostics &diagnostics, std::string annotation)
      : context_(context), diagnostics_(diagnostics), annotation_(std::move(annotation))
  {
  }

  /// A question of a step with the words of the annotation that answers it.
  void ask(std::size_t step, const std::string &line, const std::string &message, const std::string &words);
  /// Neither what the step does nor how long it takes is known. `of` what it says instead: a command that no
  /// table has, or nothing.
  void says_too_little(std::size_t step, const std::string &line, const std::string &title,
                       const std::string &of);
  /// Tells them all, in order of steps; that every one of `steps` steps says too little is one line.
  void tell(std::size_t steps);

  [[nodiscard]] bool asked(std::size_t step) const;

  /// In the question of such a step.
  static constexpr const char *too_little = "says neither what it does nor how long it takes";
  /// Why a step is played as work of people, as Seen and the provenance of its action tell it.
  static constexpr const char *played_as_work =
      "what it does is not understood: played as work of people of the catalogue's length";
  /// Which way a branch goes whose choices nothing here knows.
  [[nodiscard]] static std::string one_way(const std::string &to)
  {
    return "where it leads is known only at run time: the way to " + to + " is played";
  }

private:
  struct Question {
    std::size_t step;
    std::string line;
    std::string message;
    std::string words;
    bool too_little;
  };
  [[nodiscard]] std::string cure(const std::string &words) const;

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  std::string annotation_;
  std::vector<Question> questions_;
};

} // namespace drsim::import::runbooks
