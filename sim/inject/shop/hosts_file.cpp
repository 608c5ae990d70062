#include "sim/inject/shop/hosts_file.hpp"

#include <sstream>

namespace drsim::inject::inline shop {

std::string with_record(const std::string &hosts, const std::string &name, const std::string &address)
{
  std::string text;
  std::istringstream in(hosts);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string first, kept, word;
    words >> first;
    bool had = false;
    while (words >> word) {
      had = had || word == name;
      kept += word == name ? "" : " " + word;
    }
    if (!had)
      text += line + "\n";
    else if (!kept.empty())
      text += first + kept + "\n";
  }
  return text + address + " " + name + "\n";
}

} // namespace drsim::inject::shop
