#include "sim/core/digest.hpp"

#include "sim/core/assertion.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <cstring>

namespace drsim::inline core {

struct Digest::State {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest() : state_(std::make_unique<State>())
{
  DRSIM_ASSERT(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1, "SHA-256 must be available");
}

Digest::~Digest() = default;
Digest::Digest(Digest &&) noexcept = default;
Digest &Digest::operator=(Digest &&) noexcept = default;

void Digest::add(std::string_view bytes)
{
  const std::uint64_t size = bytes.size();
  EVP_DigestUpdate(state_->context, &size, sizeof size);
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

void Digest::add(double value)
{
  EVP_DigestUpdate(state_->context, &value, sizeof value);
}

void Digest::add(long long value)
{
  EVP_DigestUpdate(state_->context, &value, sizeof value);
}

namespace {

std::string hex_of(const unsigned char *bytes, unsigned size)
{
  static const char *digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

} // namespace

std::string Digest::hex()
{
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->context, bytes, &size);
  return hex_of(bytes, size);
}

std::string sha256_of(std::string_view bytes)
{
  unsigned char sum[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  DRSIM_ASSERT(EVP_Digest(bytes.data(), bytes.size(), sum, &size, EVP_sha256(), nullptr) == 1,
               "SHA-256 must be available");
  return hex_of(sum, size);
}

} // namespace drsim::core
