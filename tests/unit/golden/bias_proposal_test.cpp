// The laws of proposed biases.
#include <doctest/doctest.h>
#include <sfpgen/golden/bias_proposal.hpp>

#include <cstdlib>
#include <random>
#include <vector>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

// Bit patterns of bfloat16 values with these exponents.
Values of_exponents(const std::vector<std::uint64_t>& exponents) {
  Values values;
  for (const std::uint64_t exponent : exponents) values.push_back(exponent << 7U);
  return values;
}

// The proposal after `rows` rows of one lane, each with the same exponent.
std::uint32_t proposal_after(std::uint64_t exponent, std::size_t rows) {
  BiasProposer proposer(bf16, 1);
  proposer.take_packet(Values(rows, exponent << 7U));
  return proposer.bias();
}

}  // namespace

TEST_CASE("the median is the middle one of the exponents that are not 0, the lower of two") {
  CHECK(median_exponent(bf16, Values{}) == 127);
  CHECK(median_exponent(bf16, of_exponents({0, 0})) == 127);
  CHECK(median_exponent(bf16, of_exponents({0, 9, 0, 3, 200})) == 9);
  CHECK(median_exponent(bf16, of_exponents({200, 3, 9, 8})) == 8);
  CHECK(median_exponent(bf16, Values{0x8000 | (5U << 7U) | 0x7F}) == 5);
}

TEST_CASE("the estimate starts in the middle of 127 and moves an eighth a row, one row late") {
  CHECK(proposal_after(200, 0) == 127);
  // Four steps from 127 4/8 make 128; the fifth row brings the fourth one about.
  CHECK(proposal_after(200, 4) == 127);
  CHECK(proposal_after(200, 5) == 128);
  CHECK(proposal_after(200, 12) == 128);
  CHECK(proposal_after(200, 13) == 129);
  // Five steps down make 126 7/8.
  CHECK(proposal_after(100, 5) == 127);
  CHECK(proposal_after(100, 6) == 126);
}

TEST_CASE("a constant exponent is reached and kept, at either end of the range too") {
  for (const std::uint64_t exponent : {1U, 2U, 90U, 254U, 255U}) {
    CAPTURE(exponent);
    CHECK(proposal_after(exponent, 3000) == exponent);
    // The vote of one row is under way when the exponent is reached: not one more follows.
    CHECK(proposal_after(exponent, 3001) == exponent);
  }
}

TEST_CASE("opposite votes of neighbours leave none, and zeros have no vote") {
  BiasProposer proposer(bf16, 3);
  for (unsigned row = 0; row < 100; ++row) proposer.take_packet(of_exponents({0, 200, 10}));
  CHECK(proposer.bias() == 127);
  for (unsigned row = 0; row < 100; ++row) proposer.take_packet(of_exponents({0, 0, 200}));
  CHECK(proposer.bias() == 139);  // 127 4/8 and 99 eighths
  for (unsigned row = 0; row < 10; ++row) proposer.take_packet(of_exponents({130, 200, 130}));
  CHECK(proposer.bias() == 138);  // an eighth up still, and nine down
}

TEST_CASE(
    "packets are one stream of rows, which a short last row and an empty packet do not disturb") {
  BiasProposer whole(bf16, 2);
  BiasProposer parts(bf16, 2);
  for (unsigned round = 0; round < 20; ++round) {
    whole.take_packet(of_exponents({200, 10, 200, 200, 150, 150, 9, 0, 201, 0}));
    parts.take_packet(of_exponents({200, 10, 200, 200}));
    parts.take_packet({});
    parts.take_packet(of_exponents({150, 150, 9, 0, 201}));
    CHECK(parts.bias() == whole.bias());
  }
  CHECK(whole.bias() > 127);
}

TEST_CASE("for random exponents the proposal comes close to their median") {
  constexpr std::uint64_t seed = 20260;
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (unsigned round = 0; round < 20; ++round) {
    const auto lowest = random() % 200 + 1;
    const auto spread = random() % 30 + 1;
    Values values;
    for (unsigned count = 0; count < 16384; ++count)
      values.push_back((lowest + random() % spread) << 7U);
    BiasProposer proposer(bf16, 8);
    proposer.take_packet(values);
    const auto median = static_cast<int>(median_exponent(bf16, values));
    CAPTURE(lowest);
    CAPTURE(spread);
    CHECK(std::abs(static_cast<int>(proposer.bias()) - median) <= 3);
  }
}

}  // namespace sfpgen::golden::test
