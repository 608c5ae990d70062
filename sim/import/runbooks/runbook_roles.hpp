#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// Who does something, as a line "Кто: ..." or "Owner: ..." says it.
struct Doers {
  std::vector<std::string> roles; ///< other than whoever is on duty, as they are called there
  bool rota = false;              ///< whoever is on duty is named, too
  bool machine = false;           ///< a script, a job or an automation does it
};

/// "дежурный SRE и разработчик сервиса заказов" -> the developer, and the rota: whoever is on duty
/// ("дежурный", "second on-call", "SRE"). "дежурный SRE, решение принимает руководитель
/// инцидента" -> the leader too: the step does not end without him. What is no name of a role (a sentence) is
/// left out.
[[nodiscard]] Doers read_doers(std::string_view who);

/// Letters of Russian as Latin ones: "руководитель" -> "rukovoditel"; everything else as it is.
[[nodiscard]] std::string transliterated(std::string_view text);

/// "руководитель инцидента" -> "role:rukovoditel-incidenta".
[[nodiscard]] std::string role_id(std::string_view name);

/// Links a step to the roles, and adds those that are not there yet as components.
void link_roles(const std::vector<std::string> &roles, const ImportContext &context, const std::string &line,
                ComponentSpec &step, Imported &imported);

} // namespace drsim::import::runbooks
