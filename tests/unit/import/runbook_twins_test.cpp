// Runbooks of files that are called alike.
#include "sim/assemble/runbook_twins.hpp"
#include "sim/import/runbooks/runbook_import.hpp"

#include <catch2/catch.hpp>

namespace runbook_twins_test {

using namespace drsim;

namespace {

Imported page(const std::string &file, const std::string &text)
{
  Diagnostics diagnostics;
  return import_runbook_markdown(text, {file, ""}, diagnostics);
}

} // namespace

TEST_CASE("equal file names in two folders are two runbooks")
{
  std::vector<Imported> files = {
      page("orders/failover.md", "# Orders\n1. a\n2. b\n"),
      page("billing/failover.md", "# Billing\n1. c\n2. d\n3. e <!-- drsim: when=done:2 -->\n"),
      page("copy/failover.md", "# Orders\n1. a\n2. b\n")};
  Diagnostics diagnostics;
  part_runbooks(files, diagnostics);
  CHECK(files[0].components.front().id == "runbook:failover");
  CHECK(files[1].components.front().id == "runbook:billing-failover");
  CHECK(files[1].components.front().links.at("step:02") ==
        std::vector<std::string>{"runbook:billing-failover/2"});
  CHECK(files[1].components[2].id == "runbook:billing-failover/2");
  CHECK(files[1].components[2].links.at("after") == std::vector<std::string>{"runbook:billing-failover/1"});
  CHECK(files[1].components[2].links.at("runbook") == std::vector<std::string>{"runbook:billing-failover"});
  CHECK(files[1].components[3].parameters.at("when").text == "done:runbook:billing-failover/2");
  CHECK(files[2].components.front().id == "runbook:failover"); // given twice, and one
  CHECK(diagnostics.problems().size() == 1);
}

} // namespace runbook_twins_test
