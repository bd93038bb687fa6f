// Ports of every type that Verilator uses, and bit fields.
#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

#include "verif/harness/port.hpp"
#include "verif/harness/random.hpp"

namespace sfpgen::harness {
namespace {

// As Verilator's VlWide: words by data().
struct Wide {
  std::array<std::uint32_t, 128> words{};
  std::uint32_t* data() { return words.data(); }
};

}  // namespace

TEST_CASE("a field reads back what was set and nothing around it changes") {
  constexpr std::size_t total_bits = 192;
  Random random(11);
  for (int round = 0; round < 5000; ++round) {
    Words words(words_for(total_bits));
    for (std::uint32_t& word : words) word = static_cast<std::uint32_t>(random.bits(32));
    const Words before = words;
    const auto width = static_cast<unsigned>(random.between(0, 64));
    const std::size_t low = random.below(total_bits - width + 1U);
    const std::uint64_t value = random.bits(width);
    set_field(words, low, width, value);
    REQUIRE(get_field(words, low, width) == value);
    for (std::size_t bit = 0; bit < total_bits; ++bit) {
      if (bit >= low && bit < low + width) continue;
      REQUIRE(get_field(words, bit, 1) == get_field(before, bit, 1));
    }
  }
}

TEST_CASE("bits past the end of a field's words read 0 and are dropped") {
  Words words = {0xFFFFFFFFU};
  CHECK(get_field(words, 16, 32) == 0xFFFFU);
  set_field(words, 16, 32, 0);
  CHECK(words == Words{0x0000FFFFU});
}

TEST_CASE("a port of any width writes and reads all its bits and none above them") {
  std::uint8_t narrow8 = 0;
  std::uint16_t narrow16 = 0;
  std::uint32_t narrow32 = 0;
  std::uint64_t narrow64 = 0;
  Wide wide;
  Random random(12);
  const auto check = [&](const Port& port) {
    for (int round = 0; round < 50; ++round) {
      Words words(words_for(port.width()));
      for (std::uint32_t& word : words) word = static_cast<std::uint32_t>(random.bits(32));
      port.write(words);
      const Words read = port.read();
      REQUIRE(read.size() == words.size());
      for (std::size_t bit = 0; bit < read.size() * 32U; ++bit) {
        const std::uint64_t expected = bit < port.width() ? get_field(words, bit, 1) : 0U;
        REQUIRE(get_field(read, bit, 1) == expected);
      }
      const std::uint64_t number = random.bits();
      port.set(number);
      const std::uint64_t mask =
          port.width() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << port.width()) - 1U;
      REQUIRE(port.get() == (number & mask));
    }
  };
  for (const unsigned width : {1U, 5U, 8U}) check(Port(narrow8, width));
  for (const unsigned width : {9U, 16U}) check(Port(narrow16, width));
  for (const unsigned width : {17U, 24U, 32U}) check(Port(narrow32, width));
  for (const unsigned width : {33U, 40U, 64U}) check(Port(narrow64, width));
  for (const unsigned width : {65U, 96U, 100U, 256U, 512U, 4096U}) check(Port(wide, width));
}

TEST_CASE("a port that the design does not have is an internal error that names it") {
  PortTable ports;
  std::uint8_t storage = 0;
  ports.add("clk_i", Port(storage, 1));
  CHECK(ports.has("clk_i"));
  CHECK_FALSE(ports.has("rst_i"));
  CHECK_THROWS_WITH_AS(static_cast<void>(ports.at("rst_i")), "the design has no port named rst_i",
                       std::logic_error);
}

}  // namespace sfpgen::harness
