#include "hands.hpp"
#include "sim/inject/stop_conditions.hpp"

#include <catch2/catch.hpp>
#include <httplib.h>

#include <thread>

namespace stop_conditions_test {

using namespace drsim;
using namespace drsim::inject;
using namespace drsim::inject::test;
using Answer = PrometheusSays::Answer;

namespace {

PrometheusSays said(const std::string &body)
{
  return read_prometheus({true, body, ""});
}

std::string vector_of(const std::string &samples)
{
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + samples + "]}}";
}

std::string sample(const std::string &value, const std::string &labels = "")
{
  return R"({"metric":{)" + labels + R"(},"value":[1700000000.1,")" + value + R"("]})";
}

/// Hands that answer one text to everything.
std::vector<StopReason> looked(StopWatch &watch, const std::string &body, double now_s)
{
  WritingHands hands;
  hands.answer("", body);
  return watch.look(hands, now_s);
}

} // namespace

TEST_CASE("any sample that is not 0 is a yes, and says which")
{
  CHECK(said(vector_of(sample("0") + "," + sample("0"))).answer == Answer::no);
  const auto yes = said(vector_of(sample("0") + "," + sample("1", R"("__name__":"up","job":"shop")")));
  CHECK(yes.answer == Answer::yes);
  CHECK(yes.text == R"(up{job="shop"} is 1)");
  CHECK(said(vector_of(sample("-0.5"))).answer == Answer::yes);
  CHECK(said(vector_of(sample("+Inf"))).answer == Answer::yes);
  CHECK(said(R"({"status":"success","data":{"resultType":"scalar","result":[1,"0"]}})").answer == Answer::no);
  CHECK(said(R"({"status":"success","data":{"resultType":"scalar","result":[1,"2"]}})").text ==
        "the answer is 2");
}

TEST_CASE("whatever is no clear answer is unknown, and says why")
{
  const auto why = [](const std::string &body) {
    const PrometheusSays says = said(body);
    CHECK(says.answer == Answer::unknown);
    return says.text;
  };
  CHECK(why(vector_of("")) == "no data: the expression gives no sample");
  CHECK(why(vector_of(sample("NaN", R"("job":"a")"))) == R"({job="a"} is NaN)");
  CHECK(why(vector_of(sample("1") + "," + sample("NaN"))) == "the answer is NaN");
  CHECK(why(vector_of(sample("much"))).starts_with("a sample is no number"));
  CHECK(why(vector_of(R"({"metric":{}})")).starts_with("a sample is no number"));
  CHECK(why(R"({"status":"error","errorType":"timeout","error":"query timed out"})") ==
        "Prometheus answers timeout: query timed out");
  CHECK(why(R"({"status":"success","warnings":["partial response"],)"
            R"("data":{"resultType":"vector","result":[]}})") ==
        R"(Prometheus warns, the answer may be partial: ["partial response"])");
  CHECK(why(R"({"status":"success","data":{"resultType":"matrix","result":[]}})") ==
        "the answer is a matrix, neither an instant vector nor a number");
  CHECK(why("<html>") == "what answers is no Prometheus: <html>");
  CHECK(why("[]") == "what answers is no Prometheus");
  CHECK(why(R"({"status":"success"})").starts_with("what answers is no Prometheus"));
  CHECK(read_prometheus({false, "", "timed out after 10 s"}).text ==
        "Prometheus does not answer: timed out after 10 s");
}

TEST_CASE("a question to Prometheus is one GET with the expression in the address")
{
  const Operation question = prometheus_question("http://198.18.0.9:9090/", "rate(x{a=\"б\"}[5m]) > bool 0");
  CHECK(shown(question) == "GET http://198.18.0.9:9090/api/v1/query?query="
                           "rate%28x%7Ba%3D%22%D0%B1%22%7D%5B5m%5D%29%20%3E%20bool%200");
}

TEST_CASE("a condition that has no sample when all is well is refused, for it would stop every run")
{
  CHECK(unfit_condition("rate(errors_total[1m]) > bool 0.05") == "");
  CHECK(unfit_condition("sum(up == bool 0)") == "");
  CHECK(unfit_condition("errors > 0.05").find("write \"> bool\"") != std::string::npos);
  CHECK(unfit_condition("count(up == 0)").find("write \"== bool\"") != std::string::npos);
  CHECK(unfit_condition("(a > bool 1) and (b > bool 1)").starts_with("\"and\" gives no sample"));
  CHECK(unfit_condition("absent(up)").starts_with("absent() gives no sample"));
  CHECK(unfit_condition("rate(x[5m]").starts_with("is no PromQL: "));
}

TEST_CASE("a condition stops when it has held long enough, and at once when nobody can tell")
{
  StopWatch watch("http://p:9090", {{"errors", "e > bool 1", 30, "users feel it"}});
  CHECK(looked(watch, vector_of(sample("1")), 100).empty());
  CHECK(looked(watch, vector_of(sample("1")), 120).empty());
  CHECK(looked(watch, vector_of(sample("0")), 125).empty()); // a break
  CHECK(looked(watch, vector_of(sample("1")), 140).empty());
  const auto reasons = looked(watch, vector_of(sample("1")), 170);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].text == "errors holds for 30.0 s: the answer is 1 (users feel it)");
  CHECK_FALSE(reasons[0].blind);
  const auto blind = looked(watch, vector_of(""), 171);
  REQUIRE(blind.size() == 1);
  CHECK(blind[0].blind);
  CHECK(blind[0].text == "errors: nobody can tell whether it holds, which counts as stop: no data: the "
                         "expression gives no sample");
}

TEST_CASE("every condition is asked, and all that speaks for stopping is said")
{
  StopWatch watch("http://p:9090", {{"one", "a > bool 1", 0, ""}, {"two", "b > bool 1", 0, ""}});
  WritingHands hands;
  hands.answer("query=a", vector_of(sample("1"))).fail("query=b", "connection refused");
  const auto reasons = watch.look(hands, 0);
  REQUIRE(reasons.size() == 2);
  CHECK(reasons[0].text == "one holds: the answer is 1");
  CHECK(reasons[1].text.find("Prometheus does not answer: connection refused") != std::string::npos);
  CHECK(hands.calls.size() == 2);
}

TEST_CASE("a real request reaches Prometheus with the expression as it was written")
{
  const std::string promql = "sum(rate(x{a=\"b c\",d=~\"e+|f\"}[5m])) / 2 > bool 0.1";
  httplib::Server server;
  server.Get("/api/v1/query", [&](const httplib::Request &request, httplib::Response &response) {
    response.set_content(vector_of(sample(request.get_param_value("query") == promql ? "1" : "0")),
                         "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  StopWatch watch("http://127.0.0.1:" + std::to_string(port), {{"one", promql, 0, ""}});
  RealHands hands;
  const auto reasons = watch.look(hands, 0);
  server.stop();
  serving.join();
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].text == "one holds: the answer is 1");
  CHECK(watch.look(hands, 1).at(0).blind); // nobody is there any more
}

} // namespace stop_conditions_test
