#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// The host of an address, "https://shop.example.com:8443/health" -> "shop.example.com"; "" for what is no
/// full name of a host, and for those that AWS gives out.
[[nodiscard]] std::string host_of(std::string word);

/// What a line of prose names, sort and name: a "channel" (#incident), an "alert" (in bold or as code, where
/// the line speaks of alerts or grades them), a "metric" as exporters call them, the "host" of a link to a
/// dashboard, a pipeline or changes of a repository.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> names_in_prose(const std::string &line);

} // namespace drsim::import::runbooks
