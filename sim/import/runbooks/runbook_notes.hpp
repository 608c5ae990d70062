#pragma once
#include "sim/import/runbooks/runbook_markdown.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A line of a step that begins with a label: "**Кто:** дежурный SRE", "Rollback: helm rollback shop".
struct LabelledLine {
  int line = 0; ///< 0 = the page does not have it
  std::string text;
};

/// What a step's labelled lines say.
struct StepNotes {
  LabelledLine owner; ///< Кто, Исполнитель, Ответственный, Owner, Who, Responsible
  LabelledLine timeout;      ///< Тайм-аут, Timeout, Time limit
  LabelledLine verification; ///< Проверка, Verify, Expected
  LabelledLine rollback;     ///< Откат, Rollback
  LabelledLine if_failed;    ///< Если не помогло, If it fails
  LabelledLine condition;    ///< Условие, Если, If, When
  LabelledLine goes_to;      ///< a line that sends people to another step, on some condition
};

[[nodiscard]] StepNotes read_notes(const StepText &step);

/// The commands that carry the step out: those under "Проверка:", "Откат:" and "Если не помогло:" are none.
[[nodiscard]] std::vector<std::pair<int, std::string>> commands_of(const StepText &step);

/// The first lines of its bullets, those with a label ("Проверка:", "Откат:") and what stands below such a
/// line left out.
[[nodiscard]] std::vector<std::pair<int, std::string>> bullets_of(const StepText &step);

/// The number of a step that a text names: "шаг 7", "step 3", "к шагу 2"; 0 = none.
[[nodiscard]] int step_named(std::string_view text);

/// The value of the first line of a page before `line` that begins with "Владелец:", "Owner:" or the like,
/// front matter included; of line 0 when none does.
[[nodiscard]] LabelledLine page_owner(std::string_view markdown, int line);

/// A time that a page states for the whole of it.
struct StatedTime {
  double seconds = 0;
  int line = 0;
};

/// What a page says before `line` that it is to reach.
struct PageGoals {
  std::optional<StatedTime> rto;
  std::optional<StatedTime> rpo;
};

/// From lines such as "**Цель:** сервис восстановлен за 1 час, потеряно не больше 15 минут данных".
[[nodiscard]] PageGoals page_goals(std::string_view markdown, int line);

} // namespace drsim::import::runbooks
