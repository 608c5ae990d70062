#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline assemble {

/// A front door that by its own files cannot show users a certificate they take.
struct WrongCertificate {
  const ComponentSpec *balancer = nullptr;
  Provenance at;   ///< what says so
  std::string why; ///< for people: "its certificate is good for static.shop.example.com, ..."
};

/// Every such load balancer that the users' record leads to, in order of components. Only where the files say
/// enough: of certificates all names, and where they stand; of listeners that the first region's ends TLS and
/// this one's do not. A certificate that the files do not have (an ARN, a data source) may be good for
/// anything.
[[nodiscard]] std::vector<WrongCertificate> wrong_certificates(const Deployment &deployment);

/// These serve nobody until somebody has one issued: certificate_valid is off, by what says so. Not where
/// somebody has set it.
void refuse_certificates(Deployment &deployment);

/// Whether a certificate's name, which may begin with "*.", is good for a host's.
[[nodiscard]] bool covers(const std::string &certified, const std::string &host);

} // namespace drsim::assemble
