#include "sim/inject/names.hpp"

#include <algorithm>

namespace drsim::inject {
namespace {

constexpr std::size_t longest_name = 253; ///< of a DNS name, the longest that any of the tools takes

} // namespace

std::string unfit_name(const std::string &text)
{
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (text.empty())
    return "is empty";
  if (text.size() > longest_name)
    return "is longer than " + std::to_string(longest_name) + " characters";
  if (text.front() == '-' || text.front() == '.')
    return "\"" + text + "\" begins with \"" + text.substr(0, 1) + "\"";
  if (!std::all_of(text.begin(), text.end(), fits))
    return "\"" + text + "\" has other characters than letters, digits, \".\", \"_\" and \"-\"";
  return {};
}

std::string unfit_url(const std::string &url)
{
  const std::size_t scheme = 7;
  if (!url.starts_with("http://"))
    return "\"" + url +
           "\" does not begin with http://: nothing else is asked (kubectl port-forward leads to servers "
           "that speak TLS)";
  const std::string host = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
  if (host.find('@') != std::string::npos)
    return "has a user or a password in it, which no file of drsim may hold";
  const auto odd = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == 127;
  };
  if (host.empty() || std::any_of(url.begin(), url.end(), odd))
    return "is no address of a server";
  if (url.find_first_of("?#") != std::string::npos)
    return "has a query, which is drsim's to add";
  return {};
}

} // namespace drsim::inject
