#include "sim/inject/twin/twin.hpp"

#include "sim/inject/ask.hpp"
#include "sim/inject/processes.hpp"
#include "sim/inject/twin/cgroups.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto pause = std::chrono::milliseconds(50);

/// A lock of the folder; -1 when somebody else has it.
int take_lock(const TwinFolder &folder)
{
  const int lock = ::open(folder.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0)
    ::close(lock);
  return -1;
}

struct KeeperName {
  int pid = 0;
  std::uint64_t start_ticks = 0;
};

KeeperName keeper_of(const TwinFolder &folder)
{
  std::ifstream in(folder.keeper_file());
  const nlohmann::json said = nlohmann::json::parse(in, nullptr, false);
  if (!said.is_object())
    return {};
  return {said.value("pid", 0), said.value("start_ticks", std::uint64_t{0})};
}

bool lives(const KeeperName &keeper)
{
  return keeper.pid > 0 && start_of(keeper.pid) == keeper.start_ticks;
}

bool is_program(const std::string &name)
{
  std::string places = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  places += ":/usr/sbin:/sbin:" + fs::read_symlink("/proc/self/exe").parent_path().string();
  std::error_code ignored;
  for (const auto &entry : fs::directory_iterator("/usr/lib/postgresql", ignored))
    places += ":" + (entry.path() / "bin").string();
  std::size_t at = 0;
  while (at <= places.size()) {
    const std::size_t end = std::min(places.find(':', at), places.size());
    if (::access((fs::path(places.substr(at, end - at)) / name).c_str(), X_OK) == 0)
      return true;
    at = end + 1;
  }
  return false;
}

void fill_folder(const fs::path &configuration, const TwinFolder &folder)
{
  fs::create_directories(folder.log());
  fs::create_directories(folder.control());
  fs::copy(configuration, folder.etc(), fs::copy_options::recursive);
  const fs::path first_control = folder.etc() / "control";
  if (fs::exists(first_control))
    fs::copy(first_control, folder.control(), fs::copy_options::recursive);
  for (const fs::path &open_to_servers : {folder.log(), folder.control()})
    fs::permissions(open_to_servers, fs::perms::all); // each server runs as a user of its own
  for (const auto &entry : fs::directory_iterator(folder.control()))
    if (entry.is_regular_file())
      fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                                        fs::perms::others_read | fs::perms::others_write);
}

std::string not_ready(const TwinStatus &status)
{
  std::string all;
  for (const ServerStatus &server : status.servers)
    if (server.state != "ready" && server.state != "off")
      all += (all.empty() ? "" : ", ") + server.id + " " + server.state +
             (server.problem.empty() ? "" : " (" + server.problem + ")");
  return all;
}

std::string last_words(const TwinFolder &folder)
{
  std::ifstream in(folder.log() / "keeper.log");
  std::string line, last;
  while (std::getline(in, line))
    last = line;
  return last.empty() ? "its log is empty" : last;
}

/// Empty when all are ready, else why it will not be.
std::string wait_until_ready(const TwinFolder &folder, double within_s,
                             const std::function<bool(const TwinStatus &)> &going_on)
{
  const auto until = Clock::now() + std::chrono::duration<double>(within_s);
  while (true) {
    const TwinStatus status = twin_status(folder);
    if (status.life != TwinStatus::Life::up)
      return "the twin ended: " + last_words(folder);
    if (status.ready)
      return {};
    for (const ServerStatus &server : status.servers)
      if (server.state == "failed")
        return server.id + " failed: " + server.problem;
    if (!going_on(status))
      return "interrupted";
    if (Clock::now() >= until)
      return "not ready in time: " + not_ready(status);
    std::this_thread::sleep_for(pause);
  }
}

} // namespace

TwinFolder default_twin_folder(const std::string &name)
{
  const char *runtime = std::getenv("XDG_RUNTIME_DIR");
  return {fs::path(runtime != nullptr && *runtime != 0 ? runtime : "/run") / "drsim" / ("twin-" + name)};
}

std::vector<std::string> lacks_for(const TwinPlan &plan)
{
  std::vector<std::string> lacks;
  if (::geteuid() != 0)
    lacks.emplace_back("root (namespaces of network and control groups are made)");
  if (cgroup_places().unified.empty() && cgroup_places().of_v1.empty())
    lacks.emplace_back("control groups at /sys/fs/cgroup");
  std::set<std::string> programs{"ip", "tc", "nft", "drsim-shop"};
  for (const TwinServer &server : plan.servers) {
    programs.insert(server.argv.front());
    if (!server.data.empty())
      programs.insert({"initdb", "pg_basebackup", "psql"});
  }
  for (const std::string &program : programs)
    if (program.find('/') == std::string::npos ? !is_program(program) : ::access(program.c_str(), X_OK) != 0)
      lacks.push_back("the program " + program);
  return lacks;
}

void twin_up(const TwinPlan &plan, const fs::path &configuration, const TwinFolder &folder, double within_s,
             const std::function<bool(const TwinStatus &)> &going_on)
{
  if (const TwinStatus now = twin_status(folder); now.life == TwinStatus::Life::up)
    throw TwinError("the twin \"" + plan.name + "\" is up already: drsim twin down");
  else if (now.life == TwinStatus::Life::remains)
    twin_down(folder);
  fs::create_directories(folder.path);
  const int lock = take_lock(folder);
  if (lock < 0)
    throw TwinError(folder.path.string() + " is in use by another run");
  std::string problem;
  try {
    fill_folder(configuration, folder);
    start_keeper(plan, folder, lock);
  } catch (const std::exception &why) {
    problem = why.what();
  }
  ::close(lock); // the keeper holds it
  if (problem.empty())
    problem = wait_until_ready(folder, within_s, going_on);
  if (problem.empty())
    return;
  twin_down(folder);
  throw TwinError(problem);
}

void twin_down(const TwinFolder &folder, const fs::path &keep_logs)
{
  const auto until = Clock::now() + std::chrono::seconds(5);
  KeeperName keeper = keeper_of(folder);
  // A keeper that has just been started and has not been written down yet holds the lock.
  for (int lock = -1; keeper.pid == 0 && fs::exists(folder.lock()) && Clock::now() < until;
       keeper = keeper_of(folder)) {
    lock = take_lock(folder);
    if (lock >= 0) {
      ::close(lock);
      break;
    }
    std::this_thread::sleep_for(pause);
  }
  while (lives(keeper) && Clock::now() < until) {
    (void)signal_process(keeper.pid, keeper.start_ticks, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (lives(keeper))
    throw TwinError("the keeper of the twin, process " + std::to_string(keeper.pid) + ", does not end");
  if (const std::string left = remove_cgroups(folder.id()); !left.empty())
    throw TwinError(left + " cannot be removed: a process is still in it");
  std::error_code why;
  if (!keep_logs.empty() && fs::exists(folder.log()))
    fs::copy(folder.log(), keep_logs, fs::copy_options::recursive | fs::copy_options::overwrite_existing,
             why);
  if (!why)
    fs::remove_all(folder.path, why);
  if (why)
    throw TwinError(folder.path.string() + ": " + why.message());
}

TwinStatus twin_status(const TwinFolder &folder)
{
  TwinStatus status;
  std::error_code ignored;
  if (!fs::exists(folder.path, ignored))
    return status;
  const KeeperName keeper = keeper_of(folder);
  status.life = lives(keeper) ? TwinStatus::Life::up : TwinStatus::Life::remains;
  status.keeper_pid = keeper.pid;
  if (status.life != TwinStatus::Life::up)
    return status;
  const Done said = ask_socket(folder.socket().string(), R"({"do":"status"})", 10);
  const nlohmann::json answer = nlohmann::json::parse(said.output, nullptr, false);
  if (!answer.is_object())
    return status; // it is still making its wires
  status.ready = answer.value("ready", false);
  for (const nlohmann::json &server : answer.value("servers", nlohmann::json::array()))
    status.servers.push_back(
        {server.value("id", ""), server.value("state", ""), server.value("problem", "")});
  return status;
}

} // namespace drsim::inject::twin
