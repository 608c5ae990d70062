#include "sim/core/distribution.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include <cmath>

using namespace drsim;

namespace {

struct Moments {
  double mean = 0;
  double standard_error = 0;
};

Moments sample_mean(const Distribution &distribution, int draws)
{
  Stream stream(7, 0, "component", "purpose");
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = distribution.sample(stream);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / draws;
  return {mean, std::sqrt((squares / draws - mean * mean) / draws)};
}

} // namespace

TEST_CASE("a stream depends on its four keys and on nothing else")
{
  Stream first(1, 2, "route53:shop", "phase");
  Stream again(1, 2, "route53:shop", "phase");
  for (int i = 0; i < 5; ++i)
    CHECK(first.bits() == again.bits());
  const auto head = [](std::uint64_t seed, std::uint64_t trial, const char *component, const char *purpose) {
    return Stream(seed, trial, component, purpose).bits();
  };
  const std::uint64_t base = head(1, 2, "a", "bc");
  CHECK(base != head(2, 2, "a", "bc"));
  CHECK(base != head(1, 3, "a", "bc"));
  CHECK(base != head(1, 2, "ab", "c"));
  CHECK(base != head(1, 2, "a", "bd"));
}

TEST_CASE("many draws at once are the same draws, wherever they begin and however many")
{
  for (const std::size_t before : {0u, 1u, 2u, 7u})
    for (const std::size_t count : {0u, 1u, 2u, 15u, 16u, 17u, 33u, 256u}) {
      INFO(before << " before, then " << count);
      Stream one(7, 3, "a", "b");
      Stream many(7, 3, "a", "b");
      for (std::size_t n = 0; n < before; ++n)
        REQUIRE(many.bits() == one.bits());
      std::vector<std::uint64_t> drawn(count);
      many.fill(drawn.data(), count);
      for (const std::uint64_t bits : drawn)
        REQUIRE(bits == one.bits());
      CHECK(many.bits() == one.bits());
    }
}

TEST_CASE("the stream is Philox 4x32-10: its first bits are pinned, so that digests survive a rebuild")
{
  // A change here changes every prediction and belongs in the change log.
  Stream stream(1, 0, "pin", "test");
  CHECK(stream.bits() == 0xc1e3d9df6cdea426ULL);
  CHECK(stream.bits() == 0x63fa3e73d1592ba7ULL);
  CHECK(stream.bits() == 0x7385ec721f854056ULL);
}

TEST_CASE("uniform draws fill the open unit interval")
{
  Stream stream(3, 0, "x", "u");
  double low = 1;
  double high = 0;
  for (int i = 0; i < 20000; ++i) {
    const double u = stream.uniform();
    low = std::min(low, u);
    high = std::max(high, u);
  }
  CHECK(low > 0);
  CHECK(low < 0.001);
  CHECK(high < 1);
  CHECK(high > 0.999);
}

TEST_CASE("sample means agree with the exact means within four standard errors")
{
  const auto distribution = GENERATE(Distribution({Uniform{10, 30}}), Distribution({Lognormal{45, 95}}),
                                     Distribution({Exponential{7}}), Distribution({Triangular{1, 2, 9}}),
                                     Distribution({Constant{25}, Lognormal{45, 95}}),
                                     Distribution({Empirical{{{60, 132}, {300, 368}, {900, 78}}}}));
  INFO(distribution.text());
  const Moments seen = sample_mean(distribution, 40000);
  CHECK(std::fabs(seen.mean - distribution.mean()) < 4 * seen.standard_error);
}

TEST_CASE("a lognormal has the two quantiles it is given by")
{
  const Distribution d(std::vector<Term>{Lognormal{152, 187}});
  CHECK(d.quantile(0.5) == Approx(152));
  CHECK(d.quantile(0.95) == Approx(187));
  CHECK(Distribution({Constant{25}, Lognormal{45, 95}}).text() == "25 + LN(45, 95)");
}
