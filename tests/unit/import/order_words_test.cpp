// What a page says of order in words, what its bullets ask for, and where its steps stand.
#include "sim/import/runbooks/order_words.hpp"
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/insight/runbook_graph.hpp"

#include "graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace order_words_test {

using namespace drsim;

namespace {

/// After which steps each comes: "1: | 2: 1 | 3: 1 | ".
std::string order(const std::vector<std::string> &steps, std::string &told)
{
  std::string page = "# Failover of the region\n\n";
  for (std::size_t i = 0; i < steps.size(); ++i)
    page += std::to_string(i + 1) + ". " + steps[i] + "\n";
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(page, {"failover.md", ""}, diagnostics);
  told = diagnostics.text();
  std::string all;
  for (const ComponentSpec &one : imported.components) {
    if (one.kind != "runbook_step")
      continue;
    all += one.id.substr(one.id.rfind('/') + 1) + ":";
    if (const auto after = one.links.find("after"); after != one.links.end()) {
      std::vector<std::string> ids = after->second;
      std::sort(ids.begin(), ids.end());
      for (const std::string &id : ids)
        all += " " + id.substr(id.rfind('/') + 1);
    }
    all += " | ";
  }
  return all;
}

} // namespace

TEST_CASE("numbers of steps as pages write them")
{
  CHECK(spoken_numbers("2 and 3 are done") == std::vector<int>{2, 3});
  CHECK(spoken_numbers("2, 3 и 5") == std::vector<int>{2, 3, 5});
  CHECK(spoken_numbers("2-4 have ended") == std::vector<int>{2, 3, 4});
  CHECK(spoken_numbers("2 and step 4") == std::vector<int>{2, 4});
  CHECK(spoken_numbers("№ 7.") == std::vector<int>{7});
  CHECK(spoken_numbers("the other").empty());
}

TEST_CASE("steps beside each other and after some, in English and Russian")
{
  std::string told;
  CHECK(order({"Decide", "Promote the replica", "Tell users (in parallel with step 2)", "Call the owner"},
              told) == "1: | 2: 1 | 3: 1 | 4: 2 3 | ");
  CHECK(order({"Решить", "Повысить реплику", "Сообщить пользователям, параллельно с шагом 2", "Позвонить"},
              told) == "1: | 2: 1 | 3: 1 | 4: 2 3 | ");
  CHECK(told.find("шагом 2") == std::string::npos);
  CHECK(order({"A", "B", "At the same time, C", "D (only after steps 2 and 3)", "E"}, told) ==
        "1: | 2: 1 | 3: 1 | 4: 2 3 | 5: 4 | ");
  CHECK(order({"А", "Б", "Одновременно: В", "Г - только после шагов 2 и 3", "Д"}, told) ==
        "1: | 2: 1 | 3: 1 | 4: 2 3 | 5: 4 | ");
  CHECK(order({"A", "B", "C", "D\n   - Start only after step 2 is done.", "E"}, told) ==
        "1: | 2: 1 | 3: 2 | 4: 2 | 5: 3 4 | "); // it leaves step 3 open
  CHECK(order({"A", "B", "C", "D, alongside steps 2-3"}, told) == "1: | 2: 1 | 3: 2 | 4: 1 | ");
  CHECK(order({"A", "B in parallel with step 1 <!-- drsim: after=none -->", "C"}, told) ==
        "1: | 2: | 3: 2 | "); // the annotation says it
}

TEST_CASE("order in words that is not played is told")
{
  std::string told;
  CHECK(order({"A", "B, only after step 3", "C"}, told) == "1: | 2: 1 | 3: 2 | ");
  CHECK(told.find("failover.md:4: warning: the step is said to be after step 3, which is no earlier one") !=
        std::string::npos);
  CHECK(order({"A", "B", "C before step 1"}, told) == "1: | 2: 1 | 3: 2 | ");
  CHECK(told.find("said to be before step 1") != std::string::npos);
  (void)order({"A", "B\n   - Simultaneously with the other team: drain it."}, told);
  CHECK(
      told.find("failover.md:5: warning: \"Simultaneously with the other team: drain it.\": beside which") !=
      std::string::npos);
}

TEST_CASE("bullets speak where a step's title says nothing, and what else they ask for is asked about")
{
  const auto read = [](const std::string &step, std::string &told) {
    Diagnostics diagnostics;
    const Imported imported = import_runbook_markdown(
        "# Restore the service\n\n1. Decide (5 min)\n2. " + step + "\n", {"restore.md", ""}, diagnostics);
    told = diagnostics.text();
    return imported.components.back().parameters.at("action").text;
  };
  std::string told;
  CHECK(read("**Восстановление Сервисов:**\n   - Перезапуск сервисов в Kubernetes.", told) == "wait");
  CHECK(told.find("the step says \"restart\" but not of what") != std::string::npos);
  CHECK(read("**Services**\n   - Restart the services <!-- drsim: target=bff -->", told) == "restart");
  CHECK(read("**Database**\n   - Promote the replica\n   - Scale out the readers\n   - Check it", told) ==
        "wait");
  CHECK(told.find("asks for \"promote\", and a part of it for \"scale\"") != std::string::npos);
  (void)read("Restart the services <!-- drsim: target=bff -->\n   - Откат:\n     - Roll back the release",
             told);
  CHECK(told.find("a part of it") == std::string::npos); // that is how it is taken back
}

TEST_CASE("sections of a document are runbooks that stand where their headings do")
{
  Diagnostics diagnostics;
  const std::string page =
      "# Shop\n\nOwner: the shop team\n\n## Rollback procedure\n\n1. Roll back\n2. Look\n\n"
      "## Region loss procedure\n\n1. Promote the replica\n2. Look\n";
  const Imported imported = import_runbook_markdown(page, {"shop.md", ""}, diagnostics);
  std::string lines;
  for (const ComponentSpec &one : imported.components)
    if (one.kind != "role")
      lines += one.from.address + " ";
  CHECK(lines == "5 7 8 10 12 13 ");
}

TEST_CASE("who owns a page is only assumed to do its steps")
{
  Deployment deployment;
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(
      "# Failover of the region\n\nOwner: the shop team\n\n1. Promote\n2. Look\n   Owner: the DBA\n",
      {"shop.md", ""}, diagnostics);
  deployment.components = imported.components;
  const ComponentSpec *runbook = deployment.of_kind("runbook").front();
  const RunbookGraph graph(deployment, *runbook);
  CHECK(graph.hands(*graph.steps()[0]).who == std::vector<std::string>{"the shop team"});
  CHECK(std::string(graph.hands(*graph.steps()[0]).by) == "assumed");
  CHECK(std::string(graph.hands(*graph.steps()[1]).by) != "assumed");
}

} // namespace order_words_test
