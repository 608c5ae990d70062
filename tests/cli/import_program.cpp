// The program's commands over the real importers, without a world to simulate: lists, explanations and first
// deployments of files.
#include "sim/assemble/load_deployment.hpp"
#include "sim/cli/commands.hpp"
#include "sim/import/import_file.hpp"

using namespace drsim;

namespace {

Imported import_one(const std::filesystem::path &file, const std::vector<std::string> &together,
                    Diagnostics &diagnostics)
{
  const FilesBeside beside = files_beside("", together);
  ImportContext context{file.string(), {}};
  context.beside = &beside;
  return import_file(file, context, diagnostics);
}

std::vector<FindingRow> no_findings(const Deployment & /*deployment*/)
{
  return {};
}

} // namespace

int main(int argc, char **argv)
{
  const Parts parts{load_deployment, import_one, no_findings, {}, {"region_outage"}, {"service"}};
  return run_drsim({argv + 1, argv + argc}, parts);
}
