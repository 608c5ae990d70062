#include "sim/inject/journal.hpp"
#include "sim/inject/run.hpp"
#include "sim/inject/watchdog.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace journal_test {

using namespace drsim;
using namespace drsim::inject;

namespace {

namespace fs = std::filesystem;

/// A folder in which a "fault" is a file.
struct Place {
  fs::path folder = fs::temp_directory_path() / ("drsim-journal-" + std::to_string(::getpid()));
  Place()
  {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  ~Place() { fs::remove_all(folder); }
  Place(const Place &) = delete;
  Place &operator=(const Place &) = delete;
  [[nodiscard]] fs::path journal() const { return folder / "e.journal"; }
  [[nodiscard]] fs::path fault(const std::string &id) const { return folder / ("fault-" + id); }
  [[nodiscard]] Plan plan(const std::string &id) const
  {
    Plan plan;
    plan.fault = id;
    plan.kind = "component_failure";
    plan.component = "db";
    plan.begin = {{"make it", CallProgram{{"touch", fault(id).string()}}}};
    plan.undo = {{"take it away", RemoveFile{fault(id).string()}}};
    plan.begun = {{{"look", CallProgram{{"test", "-e", fault(id).string()}}}, "", false, 1}};
    plan.undone = {{{"look", CallProgram{{"test", "-e", fault(id).string()}}}, "", true, 1}};
    return plan;
  }
  [[nodiscard]] bool there(const std::string &id) const { return fs::exists(fault(id)); }
};

bool gone_within(const Place &place, const std::string &id, double seconds)
{
  for (int i = 0; i < static_cast<int>(seconds * 50) && place.there(id); ++i)
    ::usleep(20000);
  return !place.there(id);
}

Environment environment()
{
  Environment all;
  all.name = "e";
  all.time_limit_s = 60;
  all.lease_s = 5;
  return all;
}

} // namespace

TEST_CASE("a journal knows what is not undone, the last first, after it is opened again")
{
  const Place place;
  {
    Journal journal(place.journal(), false);
    CHECK(journal.before(place.plan("1")));
    CHECK(journal.before(place.plan("2")));
    journal.undone("1");
    CHECK(journal.before(place.plan("3")));
  }
  CHECK_THROWS_WITH(Journal(place.journal(), false),
                    Catch::Contains("2 faults") && Catch::Contains("--recover"));
  Journal again(place.journal(), true);
  REQUIRE(again.open_faults().size() == 2);
  CHECK(again.open_faults()[0].fault == "3");
  CHECK(again.open_faults()[1].fault == "2");
}

TEST_CASE("a line that was cut short is passed over: its fault had not begun")
{
  const Place place;
  {
    Journal journal(place.journal(), false);
    CHECK(journal.before(place.plan("1")));
  }
  std::ofstream(place.journal(), std::ios::app) << R"({"do":"begin","fault":"2","wh)";
  CHECK(Journal(place.journal(), true).open_faults().size() == 1);
}

TEST_CASE("one run at a time has an environment")
{
  const Place place;
  const Journal journal(place.journal(), false);
  CHECK_THROWS_WITH(Journal(place.journal(), false), Catch::Contains("another run has this environment"));
}

TEST_CASE("a run begins and undoes its faults at their times and leaves no journal")
{
  const Place place;
  RealHands hands;
  std::vector<std::string> kinds;
  {
    Journal journal(place.journal(), false);
    const RunSettings settings{
        0.6, 0.1, {}, [&](const RunEvent &event) { kinds.push_back(event.kind + event.fault); }};
    const RunEnd end = run_faults({{place.plan("1"), 0.1, 0.3}, {place.plan("2"), 0.2, 99}}, environment(),
                                  journal, hands, settings);
    CHECK(end.stopped.empty());
    CHECK(end.left.empty());
  }
  CHECK(kinds == std::vector<std::string>{"begun1", "begun2", "undone1", "undone2", "ended"});
  CHECK_FALSE(place.there("1"));
  CHECK_FALSE(fs::exists(place.journal()));
}

TEST_CASE("what cannot begin, an interrupt and a stop condition without data end a run, undone")
{
  const Place place;
  RealHands hands;
  Plan broken = place.plan("2");
  broken.begin.push_back({"and fail", CallProgram{{"false"}}});
  Environment asks = environment();
  const std::string scenario = GENERATE("broken", "interrupt", "no data");
  asks.prometheus_url = "http://127.0.0.1:1"; // nobody listens there
  if (scenario == "no data")
    asks.stop_conditions = {{"errors", "vector(0)", 0, "why"}};
  int looks = 0;
  Journal journal(place.journal(), false);
  const RunSettings settings{5, 0, [&] { return scenario == "interrupt" && ++looks > 10; }, {}};
  std::vector<Scheduled> faults{{place.plan("1"), 0, 4}};
  if (scenario == "broken")
    faults.push_back({broken, 0.1, 4});
  const RunEnd end = run_faults(faults, asks, journal, hands, settings);
  CHECK_FALSE(end.stopped.empty());
  CHECK(end.left.empty());
  CHECK_FALSE(place.there("1"));
  CHECK_FALSE(place.there("2"));
}

TEST_CASE("the watchdog undoes when the run is gone, and when it says nothing for its lease")
{
  const Place place;
  const bool killed = GENERATE(true, false);
  const pid_t run = ::fork();
  if (run == 0) {
    Journal journal(place.journal(), false);
    Watchdog watchdog(journal, killed ? 60 : 0.5, 60);
    RealHands hands;
    const Plan plan = place.plan("1");
    if (journal.before(plan))
      (void)hands.perform(plan.begin.front());
    while (true) // no sign of life
      ::pause();
  }
  for (int i = 0; i < 250 && !place.there("1"); ++i)
    ::usleep(20000);
  REQUIRE((place.there("1") || !killed));
  if (killed)
    ::kill(run, SIGKILL);
  CHECK(gone_within(place, "1", 10));
  ::kill(run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  for (int i = 0; i < 250 && fs::exists(place.journal()); ++i)
    ::usleep(20000);
  CHECK_FALSE(fs::exists(place.journal()));
}

TEST_CASE("who leaves something behind does not wait for the watchdog, which goes on")
{
  Place place;
  Journal journal(place.journal(), false);
  Plan plan = place.plan("1");
  plan.undo = {{"never done", CallProgram{{"false"}}}};
  pid_t watchdog_pid = 0;
  const auto before = std::chrono::steady_clock::now();
  {
    Watchdog watchdog(journal, 60, 60);
    watchdog_pid = watchdog.pid();
    REQUIRE(journal.before(plan));
  }
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(5));
  CHECK(::kill(watchdog_pid, 0) == 0);
  ::kill(watchdog_pid, SIGKILL);
  ::waitpid(watchdog_pid, nullptr, 0);
}

TEST_CASE("when the watchdog has taken over nothing begins any more")
{
  const Place place;
  Journal journal(place.journal(), false);
  journal.take_over("a test");
  CHECK_FALSE(journal.before(place.plan("1")));
  CHECK(journal.open_faults().empty());
}

} // namespace journal_test
