#pragma once
#include <string>
#include <string_view>

namespace drsim::inline import::inline runbooks {

/// What a page is for, by its words.
struct TriggerRead {
  std::string trigger; ///< a kind of trouble, or failback; "" = they do not say
  bool vague = false;  ///< the words say it only by and large: to be told
};

/// What kind of trouble a title is for: "Возврат в основной регион" is a failback, "Expired certificate" a
/// credential, "Unseal Vault" the platform, "Порча данных" corruption, and so on. The more particular
/// wins: a region that is named before what failed in it, a thing before "failover" alone.
[[nodiscard]] TriggerRead trigger_of(std::string_view title);

} // namespace drsim::import::runbooks
