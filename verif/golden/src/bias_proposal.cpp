// Exact median, and the streaming one of the hardware.
#include <sfpgen/golden/bias_proposal.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace sfpgen::golden {
namespace {

std::uint32_t exponent_of(const FloatFormat& format, std::uint64_t value) {
  return static_cast<std::uint32_t>((value >> format.mantissa_bits) & format.exponent_max());
}

// 1, 0 or -1: above, equal, below.
int sign_of(std::uint32_t exponent, std::uint32_t bias) {
  return static_cast<int>(exponent > bias) - static_cast<int>(exponent < bias);
}

// Neighbours meet in pairs, then the winners of neighbouring pairs, until one is left. A vote wins
// against none and against its like; opposite votes leave none.
int winner_of(std::vector<int> votes, unsigned lanes) {
  votes.resize(std::bit_ceil(lanes), 0);
  while (votes.size() > 1) {
    std::vector<int> winners;
    for (std::size_t pair = 0; pair < votes.size(); pair += 2)
      winners.push_back(std::clamp(votes[pair] + votes[pair + 1], -1, 1));
    votes = std::move(winners);
  }
  return votes.front();
}

}  // namespace

std::uint32_t median_exponent(const FloatFormat& format, std::span<const std::uint64_t> values) {
  std::vector<std::uint32_t> exponents;
  for (const std::uint64_t value : values) {
    if (exponent_of(format, value) != 0) exponents.push_back(exponent_of(format, value));
  }
  if (exponents.empty()) return format.default_bias();
  std::sort(exponents.begin(), exponents.end());
  return exponents[(exponents.size() - 1) / 2];
}

BiasProposer::BiasProposer(const FloatFormat& format, unsigned lanes)
    : format_(format), lanes_(lanes), estimate_(steps * format.default_bias() + steps / 2) {}

void BiasProposer::take_packet(std::span<const std::uint64_t> values) {
  for (std::size_t first = 0; first < values.size(); first += lanes_) {
    take_row(values.subspan(first, std::min<std::size_t>(lanes_, values.size() - first)));
  }
}

void BiasProposer::take_row(std::span<const std::uint64_t> values) {
  std::vector<int> votes;
  for (const std::uint64_t value : values) {
    const std::uint32_t exponent = exponent_of(format_, value);
    votes.push_back(exponent == 0 ? 0 : sign_of(exponent, bias()));
  }
  const int winner = winner_of(std::move(votes), lanes_);
  // The row before counts now: it has voted against the proposal as it still is.
  // No limits are needed: the estimate has moved by an eighth at most since, and no value lies
  // above the highest exponent or votes and lies below 1.
  estimate_ += static_cast<std::uint32_t>(winner_);
  winner_ = winner;
}

}  // namespace sfpgen::golden
