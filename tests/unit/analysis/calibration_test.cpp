#include "sim/analysis/calibration.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace calibration_test {

using namespace drsim;

namespace {

const PriorWorth two{2, 2};

Distribution sum_of(double constant, Term term)
{
  return Distribution(std::vector<Term>{Constant{constant}, std::move(term)});
}

} // namespace

TEST_CASE("a log-normal keeps its family, and what always comes before it")
{
  const Distribution failover = sum_of(25, Lognormal{45, 95});
  const Calibration after = calibrated(failover, two, {{85, false}, {145, false}});
  REQUIRE(after.refused.empty());
  CHECK(after.family == "log-normal");
  REQUIRE(after.value.terms().size() == 2);
  CHECK(std::get<Constant>(after.value.terms()[0]).value == 25);
  const auto &term = std::get<Lognormal>(after.value.terms()[1]);
  CHECK(term.p50 == Approx(std::exp((2 * std::log(45) + std::log(60) + std::log(120)) / 4)));
  CHECK(after.interval.low < 25 + term.p50);
  CHECK(after.interval.high > 25 + term.p50);
  CHECK(after.remarks.empty());
}

TEST_CASE("a record below what always comes before it is said, and the whole is taken as a log-normal")
{
  const Calibration after = calibrated(sum_of(120, Lognormal{180, 780}), two, {{40, false}});
  REQUIRE(after.value.terms().size() == 1);
  CHECK(std::get<Lognormal>(after.value.terms()[0]).p50 ==
        Approx(std::exp((2 * std::log(300) + std::log(40)) / 3)));
  REQUIRE(after.remarks.size() == 2);
  CHECK(after.remarks[0].find("shorter than the least") != std::string::npos);
}

TEST_CASE("an exponential counts all the time that passed, and only what ended")
{
  const Calibration after =
      calibrated(Distribution(std::vector<Term>{Exponential{60}}), two, {{30, false}, {600, true}});
  CHECK(after.family == "exponential");
  CHECK(after.centre == "mean");
  CHECK(after.value.mean() == Approx((2 * 60 + 630) / 3.0));
}

TEST_CASE("evenly spread figures and single numbers become log-normal, and that is said")
{
  const Calibration even = calibrated(Distribution(std::vector<Term>{Uniform{10, 40}}), two, {{25, false}});
  CHECK(std::get<Lognormal>(even.value.terms()[0]).p50 == Approx(25));
  CHECK(std::get<Lognormal>(even.before.terms()[0]).p95 == Approx(38.5));
  REQUIRE(even.remarks.size() == 1);
  const Calibration one = calibrated(Distribution(1800), two, {{1800, false}});
  CHECK(std::get<Lognormal>(one.before.terms()[0]).p95 == Approx(3600));
  CHECK(std::get<Lognormal>(one.value.terms()[0]).p50 == Approx(1800));
  REQUIRE(one.remarks.size() == 1);
  CHECK(one.remarks[0].find("one number, 1800") != std::string::npos);
  CHECK(calibrated(Distribution(0.0), two, {{10, false}}).refused.find("a switch") != std::string::npos);
}

TEST_CASE("listed values are joined by the records, each worth one")
{
  const Distribution before(std::vector<Term>{Empirical{{{10, 3}, {20, 1}}}});
  const Calibration after = calibrated(before, two, {{40, false}, {10, false}});
  CHECK(after.family == "listed values");
  CHECK(after.value.mean() == Approx((2 * 12.5 + 50) / 4));
  const Calibration cut = calibrated(before, two, {{40, true}});
  CHECK(cut.family == "log-normal");
  CHECK(cut.remarks.size() == 1);
}

TEST_CASE("a probability is moved by hits and misses")
{
  const Calibration after = calibrated_share(0.3, two, 0, 8);
  CHECK(after.value.mean() == Approx(0.06));
  CHECK(after.interval.low < 0.06);
  CHECK(after.interval.high > 0.06);
}

} // namespace calibration_test
