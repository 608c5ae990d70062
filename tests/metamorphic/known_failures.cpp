#include "tests/metamorphic/known_failures.hpp"

namespace drsim::test {

const std::map<std::string, std::string> &known_failures()
{
  static const std::map<std::string, std::string> all = {
      {"an alert fires all the time",
       "people who are kept awake by noise have diagnosed the next trouble before it comes: 17 min are saved "
       "in region-outage of the reference deployment and 17 min in a bad release (oncall)"},
      {"a cluster may not grow",
       "the step that scales waits for as many pods as the largest region has, and is done at once where "
       "there "
       "is no room: 5 min are saved in region-outage of the reference deployment by room that is not there"},
      {"the fault lasts twice as long",
       "people go on with the promotion after the zone is back, and what was written since is lost; with a "
       "longer fault there is less of it (RPO 551 s -> 2 s in random 7, zone_outage)"},
      {"a replica applies log more slowly",
       "its lag pages people, who have then diagnosed the spoilt data before it comes: 15 min are saved in "
       "data-corruption of the reference deployment (oncall), as by noise"},
      {"users in number as usual",
       "a spike of factor 1, which nobody feels, begins before the spoilt data are felt and is taken for the "
       "onset: "
       "the RTO is shorter by their distance (verdict; random 4, data_corruption)"},
      {"each service has one pod less", "overload pages people before the data are spoilt, and they have "
                                        "then diagnosed that too (oncall; random 4, "
                                        "data_corruption), as by noise"},
      {"requests are more work", "overload pages people before the data are spoilt, and they have then "
                                 "diagnosed that too (oncall; random 4, "
                                 "data_corruption), as by noise"},
      {"there is more traffic", "overload pages people before the data are spoilt, and they have then "
                                "diagnosed that too (oncall; random 4, "
                                "data_corruption), as by noise"},
  };
  return all;
}

std::string known_failure(const std::string &relation)
{
  const auto found = known_failures().find(relation);
  return found == known_failures().end() ? "" : found->second;
}

} // namespace drsim::test
