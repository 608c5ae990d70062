// drsim twin up|down|status
#include "sim/inject/twin/twin.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/inject/twin/twin_environment.hpp"
#include "sim/report/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace drsim::inline cli {
namespace {

namespace fs = std::filesystem;
using inject::TwinFolder;
using inject::TwinPlan;
using inject::TwinStatus;

constexpr double up_within_s = 120; ///< ten on a machine at rest: making namespaces queues behind others

/// The twin that a deployment describes, and where it lives on this machine.
struct Named {
  fs::path deployment;
  TwinPlan plan;
  TwinFolder folder;
};

Named twin_of(const Options &options)
{
  Named named;
  named.deployment = find_deployment(options.arguments().size() > 1 ? options.arguments()[1] : "twin-shop");
  const fs::path file = named.deployment / "twin.json";
  if (!fs::exists(file))
    throw UsageError(named.deployment.string() +
                     " has no twin.json: it cannot be brought up on this machine");
  Diagnostics problems;
  named.plan = inject::load_twin_file(file, problems);
  if (problems.has_errors())
    throw InputError(problems);
  const std::string folder = options.text("folder", "");
  named.folder =
      folder.empty() ? inject::default_twin_folder(named.plan.name) : TwinFolder{fs::absolute(folder)};
  return named;
}

std::string status_json(const Named &named, const TwinStatus &status)
{
  nlohmann::ordered_json servers = nlohmann::ordered_json::array();
  for (const inject::ServerStatus &server : status.servers)
    servers.push_back({{"id", server.id}, {"state", server.state}, {"problem", server.problem}});
  const char *lives[] = {"none", "up", "remains"};
  return nlohmann::ordered_json{{"schema", "drsim.twin_status/1"},
                                {"twin", named.plan.name},
                                {"life", lives[static_cast<int>(status.life)]},
                                {"ready", status.ready},
                                {"folder", named.folder.path.string()},
                                {"keeper_pid", status.keeper_pid},
                                {"servers", servers}}
             .dump(2) +
         "\n";
}

std::string status_text(const Named &named, const TwinStatus &status)
{
  if (status.life == TwinStatus::Life::none)
    return fmt::format("The twin \"{}\" is not up: drsim twin up\n", named.plan.name);
  if (status.life == TwinStatus::Life::remains)
    return fmt::format("The twin \"{}\" has ended; its logs are in {}, and drsim twin down removes them\n",
                       named.plan.name, named.folder.log().string());
  Table table({"server", "state", ""});
  for (const inject::ServerStatus &server : status.servers)
    table.add({server.id, server.state, server.problem});
  return fmt::format("The twin \"{}\" is up{}, its keeper is process {}\nlogs: {}\n\n{}", named.plan.name,
                     status.ready ? "" : " and not ready yet", status.keeper_pid, named.folder.log().string(),
                     table.text("", false));
}

void up(const Named &named)
{
  std::string lacks;
  for (const std::string &one : inject::lacks_for(named.plan))
    lacks += (lacks.empty() ? "" : "\n") + ("this machine lacks " + one);
  if (!lacks.empty())
    throw UsageError(lacks + "\n./setup.sh staging installs the servers");
  stop_on_signals();
  Progress progress("servers");
  inject::twin_up(
      named.plan, named.deployment / "etc", named.folder, up_within_s, [&](const TwinStatus &status) {
        const auto ready = static_cast<std::size_t>(
            std::count_if(status.servers.begin(), status.servers.end(),
                          [](const inject::ServerStatus &server) { return server.state == "ready"; }));
        progress.show(ready, status.servers.size(), [] { return std::string("starting"); });
        return !was_stopped();
      });
  inject::write_twin_environment(named.deployment / "environment.json", named.folder);
}

} // namespace

int run_twin(const Words &words, const Parts &)
{
  const CommandSpec command{
      "twin",
      "up|down|status [DEPLOYMENT]",
      "A staging twin on this machine: real servers in network namespaces of their own, as DEPLOYMENT's "
      "twin.json\n"
      "says (twin-shop when none is named). It reaches nothing outside, and `down` leaves nothing behind.",
      1,
      2,
      {{"folder", "PATH", "where its logs and its socket are (a folder of the name in /run/drsim)"},
       {"keep-logs", "PATH", "down: copy the logs there first"},
       {"format", "text|json", "of the result"},
       {"output", "FILE", "write the result there"}}};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string what = options.arguments().at(0);
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  const std::string keep_logs = options.text("keep-logs", "");
  options.finish();
  if (what != "up" && what != "down" && what != "status")
    throw UsageError("\"" + what + "\" is none of up, down, status");
  check_output(output);
  const Named named = twin_of(options);
  try {
    if (what == "up")
      up(named);
    else if (what == "down")
      inject::twin_down(named.folder, keep_logs);
  } catch (const inject::TwinError &problem) {
    throw UsageError(problem.what());
  }
  const TwinStatus status = inject::twin_status(named.folder);
  write_result(format == "json" ? status_json(named, status) : status_text(named, status), output);
  return what == "status" && !status.ready ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
