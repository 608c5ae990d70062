// File systems that pods mount: their zones, and what pods do without them. Every time is a constant.
#include "tests/sim/platform/platform.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

namespace files_test {

using namespace drsim;
using namespace drsim::test;

namespace {

PlatformSetup mounting(const std::vector<std::string> &zones, bool one_zone = false)
{
  ComponentSpec files =
      component("efs_file_system", "efs:media", {"east", {{"one_zone", one_zone ? 1.0 : 0.0}}, {}, {}});
  files.zones = zones;
  PlatformSetup setup;
  setup.more = {files};
  setup.links = {{"files", {"efs:media"}}};
  return setup;
}

} // namespace

TEST_CASE("files of a region: pods beside a living mount target go on, and those of a dead zone come back "
          "elsewhere")
{
  play_platform(mounting({"east-a", "east-b", "east-c"}), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(101);
    MUST(hand.value("efs:media.available") == 1);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 40 + 300 + 29); // the node is given up
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 40 + 300 + 100 + 31.1); // one node after the other; image, start, probe
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("files of one zone: all pods of all zones stand still from its loss to its return")
{
  play_platform(mounting({"east-a"}, true), 3600, [](const Hand &hand) {
    MUST(hand.value("shop@east.ready") == 6); // they mount it from every zone
    hand.until(100);
    hand.set("zone:east-b.up", 0);
    hand.until(101);
    MUST(hand.value("shop@east.ready") == 4);
    hand.set("zone:east-b.up", 1);
    hand.until(600);
    MUST(hand.value("shop@east.ready") == 6);
    hand.set("zone:east-a.up", 0);
    hand.until(601);
    MUST(hand.value("efs:media.available") == 0);
    MUST(hand.value("shop@east.ready") == 0);
    hand.until(1999);
    MUST(hand.value("shop@east.ready") == 0); // however many pods are made anew beside it
    hand.set("zone:east-a.up", 1);
    hand.until(1999 + 31.1);
    MUST(hand.value("efs:media.available") == 1);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(times_of(hand.world, "writer_lost", "efs:media") == std::vector<double>{600});
    MUST(times_of(hand.world, "writer_back", "efs:media") == std::vector<double>{1999});
  });
}

TEST_CASE("a zone without a mount target starts no pod, from the beginning on")
{
  play_platform(mounting({"east-a", "east-b"}), 3600, [](const Hand &hand) {
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(3500);
    MUST(hand.value("shop@east.ready") == 4);
  });
}

TEST_CASE("rules that let nobody reach the files: pods hang, and go on where they were")
{
  play_platform(mounting({}), 3600, [](const Hand &hand) {
    MUST(hand.value("shop@east.ready") == 6);
    hand.until(100);
    const Port &reach = port(hand.world, "efs:media.reach");
    const int held = hand.world.hold(reach, 0, no_event);
    hand.until(101);
    MUST(hand.value("shop@east.ready") == 0);
    MUST(hand.value("shop@west.ready") == 0);                       // it mounts them too
    MUST(times_of(hand.world, "writer_lost", "efs:media").empty()); // nothing is lost
    hand.until(200);
    hand.world.release(reach, held, no_event);
    hand.until(201);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("files are gone with their region and back with it")
{
  play_platform(mounting({}), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("region:east.up", 0);
    hand.until(101);
    MUST(hand.value("efs:media.available") == 0);
    hand.until(1000);
    hand.set("region:east.up", 1);
    hand.until(1000 + 11.1); // start, probe
    MUST(hand.value("shop@east.ready") == 6);
    MUST(times_of(hand.world, "files_lost", "efs:media") == std::vector<double>{100});
    MUST(times_of(hand.world, "files_back", "efs:media") == std::vector<double>{1000});
  });
}

} // namespace files_test
