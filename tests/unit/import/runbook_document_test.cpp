// A deployment's document: several procedures of it are runbooks, each with its trouble.
#include "sim/import/runbooks/runbook_import.hpp"

#include "tests/unit/import/graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace runbook_document_test {

using namespace drsim;

namespace {

const std::string restore_section =
    " Процедуры Восстановления\n\n1. **Восстановление Базы:**\n   - Из копии.\n\n"
    "2. **Настройки:**\n   - Чарты.\n\n";

/// Chapters with numbered sections, two of which say the same.
std::string document()
{
  return "# Документация\n\n## 1. Обзор\n\n### 1.1 Состав\n\n- Магазин\n\n## 2. Копии\n\n### 2.1 Процедуры "
         "Резервного Копирования\n\n1. Раз в день\n2. Раз в неделю\n\n### 2.2" +
         restore_section + "## 3. Копии\n\n### 3.2" + restore_section +
         "## 4. Процедуры\n\n### 4.1 Инструкции по Развёртыванию С Нуля\n\n1. **Сеть:**\n   - VPC.\n\n"
         "2. **Кластер:**\n   - EKS.\n\n"
         "### 4.2 Процедуры Отката (Rollback)\n\n1. **Откат Обновления:**\n   - Helm.\n\n"
         "2. **Уведомление Команды:**\n   - Сообщить.\n\n"
         "### 4.3 Действия При Сбоях\n\n1. **Анализ Логов:**\n   - ELK.\n\n2. **Перезапуск Сервисов:**\n   - "
         "Все.\n";
}

std::vector<std::string> triggers_of_all(const Imported &imported)
{
  std::vector<std::string> found;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "runbook")
      found.push_back(one.id + " " + one.parameters.at("trigger").text + " " + one.title);
  return found;
}

} // namespace

TEST_CASE("procedures of a document are runbooks of their own, repeated ones named apart")
{
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(document(), {"doc.md", ""}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(triggers_of_all(imported) ==
        std::vector<std::string>{"runbook:doc-corruption corruption 2.2 Процедуры Восстановления",
                                 "runbook:doc-corruption-2 corruption 3.2 Процедуры Восстановления",
                                 "runbook:doc-cluster cluster 4.1 Инструкции по Развёртыванию С Нуля",
                                 "runbook:doc-deploy deploy 4.2 Процедуры Отката (Rollback)",
                                 "runbook:doc-service service 4.3 Действия При Сбоях"});
  const std::string text = diagnostics.text();
  for (const char *said :
       {"\"3.2 Процедуры Восстановления\" says the same as \"2.2 Процедуры Восстановления\"",
        "is taken to be for corruption", "says \"restore\" but not of what",
        "says \"rollback\" but not of what", "none of its 2 steps says what it does",
        "\"Анализ Логов:\" says neither", "\"Настройки:\" says neither",
        "says \"restart\" but not of what"}) {
    INFO(said << "\n" << text);
    CHECK(text.find(said) != std::string::npos);
  }
  CHECK(graph_of(imported).find("runbook:doc-deploy deploy\n1 wait\n2 announce after=1\n") !=
        std::string::npos);
}

TEST_CASE("phases of one procedure stay one runbook, procedures for different troubles are several")
{
  Diagnostics diagnostics;
  const auto count = [&](const std::string &text) {
    return triggers_of_all(import_runbook_markdown(text, {"x.md", ""}, diagnostics)).size();
  };
  CHECK(
      count(
          "# Region failover\n## Preparation procedure\n1. a\n2. b\n## Execution procedure\n1. c\n2. d\n") ==
      1);
  CHECK(count("# Shop\n## Rollback procedure\n1. a\n2. b\n## Region loss procedure\n1. c\n2. d\n") == 2);
}

TEST_CASE("the deployment document beside the project is five runbooks")
{
  const std::filesystem::path file =
      std::filesystem::path(DRSIM_SOURCE_DIR).parent_path() / "shared" / "deployment-document.md";
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return;
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(text, {"deployment-document.md", ""}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  std::vector<std::string> ids;
  for (const std::string &one : triggers_of_all(imported))
    ids.push_back(one.substr(0, one.find(' ')));
  const std::string stem = "runbook:deployment-document-";
  CHECK(ids == std::vector<std::string>{stem + "corruption", stem + "corruption-2", stem + "cluster",
                                        stem + "deploy", stem + "service"});
  const auto steps = std::count_if(imported.components.begin(), imported.components.end(),
                                   [](const ComponentSpec &one) { return one.kind == "runbook_step"; });
  CHECK(steps == 3 + 3 + 7 + 4 + 5);
}

} // namespace runbook_document_test
