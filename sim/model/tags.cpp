#include "sim/model/tags.hpp"

namespace drsim::inline model {

const std::vector<std::string> &blast_radii()
{
  static const std::vector<std::string> words = {"people", "tool", "component", "service", "store",
                                                 "zone",   "link", "region",    "several"};
  return words;
}

const std::vector<std::string> &tested_words()
{
  static const std::vector<std::string> words = {"rto",      "rpo",      "capacity",   "detection",  "people",
                                                 "security", "failback", "redundancy", "degradation"};
  return words;
}

} // namespace drsim::model
