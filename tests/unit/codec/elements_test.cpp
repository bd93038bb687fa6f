// Element formats through the fast codec: every path gives the golden library's planes, flags and
// values.
#include <doctest/doctest.h>
#include <sfpgen/codec/elements.h>
#include <sfpgen/codec/elements.hpp>
#include <sfpgen/golden/element_quantizer.hpp>
#include <sfpgen/golden/planes.hpp>

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstring>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

using golden::ElementFormat;
using golden::ElementRounding;

/// Every eXmY of up to 8 bits, and formats with something of their own.
std::vector<ElementFormat> all_formats() {
  std::vector<ElementFormat> formats;
  for (int exponent = 0; exponent <= 7; ++exponent) {
    for (int mantissa = 0; exponent + mantissa <= 7; ++mantissa) {
      const ElementFormat format = golden::exmy(exponent, mantissa);
      if (golden::validate(format).empty()) formats.push_back(format);
    }
  }
  for (const char* const name :
       {"fp8_e5m2", "fp8_e4m3", "e5m2:ieee:infinity", "e4m3:nan-only:infinity", "ocp_int8",
        "e0m3:twos-complement", "e0m7:200:twos-complement", "e4m3:flushed", "e7m0:flushed",
        "e3m4:ieee:flushed:infinity", "e4m3:-127", "e4m3:255", "e7m0:ieee", "e6m1:nan-only:10"}) {
    const auto format = golden::element_format(name);
    REQUIRE_MESSAGE(format.has_value(), name);
    formats.push_back(*format);
  }
  return formats;
}

/// Bit patterns of FP32 values: of every kind, and around the middle of every two neighbours.
Values fp32_values(const ElementFormat& format, int shift, std::mt19937_64& random) {
  Values values = golden::test::mixed_values(golden::fp32, 1000, random);
  for (int i = 0; i < 1000; ++i) values.push_back(random() & 0xFFFFFFFF);
  const std::uint32_t codes = 1U << (format.width() - 1);
  for (std::uint32_t code = 0; code < codes; ++code) {
    const double here = golden::decode_element(format, code);
    const double next = code + 1 < codes ? golden::decode_element(format, code + 1) : 2 * here;
    const auto middle = static_cast<float>(std::ldexp((here + next) / 2, -shift));
    for (const float value : {middle, std::nextafterf(middle, 0), std::nextafterf(middle, INFINITY),
                              static_cast<float>(std::ldexp(here, -shift))}) {
      values.push_back(std::bit_cast<std::uint32_t>(value));
      values.push_back(std::bit_cast<std::uint32_t>(-value));
    }
  }
  return values;
}

PacketConfig config_of(const golden::FloatFormat& container) {
  PacketConfig config;
  config.format = container;
  return config;
}

/// All paths against the plain one, which is the golden library.
void compare(const golden::FloatFormat& container, const ElementFormat& format, int shift,
             const Values& values) {
  const Items items = items_of(config_of(container), values);
  Bytes expected(plane_bytes(format, values.size()), 0xA5);
  const auto plain = quantize_elements(container, format, shift, items, expected, Path::plain);
  REQUIRE_MESSAGE(plain.ok(), plain.error().text());
  Items restored(items.size());
  REQUIRE(dequantize_elements(container, format, shift, expected, restored, Path::plain).ok());
  for (const Path path : fast_paths()) {
    CAPTURE(path_name(path));
    Bytes planes(expected.size(), 0x5A);
    const auto fast = quantize_elements(container, format, shift, items, planes, path);
    REQUIRE_MESSAGE(fast.ok(), fast.error().text());
    CHECK(fast->path == path);
    CHECK(fast->overflowed == plain->overflowed);
    CHECK(fast->nan_lost == plain->nan_lost);
    CHECK(planes == expected);
    Items back(items.size());
    const auto ran = dequantize_elements(container, format, shift, planes, back, path);
    REQUIRE_MESSAGE(ran.ok(), ran.error().text());
    CHECK(*ran == path);
    CHECK(back == restored);
    CHECK(aligning_shift_of(container, format, items, path).value() ==
          aligning_shift_of(container, format, items, Path::plain).value());
  }
}

}  // namespace

TEST_CASE("the plain path is the golden quantizer and its planes") {
  std::mt19937_64 random(1);
  const ElementFormat format = *golden::element_format("e3m3");
  const Values values = golden::test::mixed_values(golden::fp32, 77, random);
  std::vector<double> numbers;
  for (const std::uint64_t value : values) {
    numbers.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(value)));
  }
  const auto packet =
      golden::ElementQuantizer(8).encode(format, ElementRounding::nearest_even, 5, numbers);
  Bytes expected;
  for (const auto& plane : golden::pack_planes(7, packet.codes).bytes) {
    expected.insert(expected.end(), plane.begin(), plane.end());
  }
  Bytes planes(plane_bytes(format, 77));
  const auto items = items_of(config_of(golden::fp32), values);
  REQUIRE(quantize_elements(golden::fp32, format, 5, items, planes, Path::plain).ok());
  CHECK(planes == expected);
}

TEST_CASE("every path has the golden planes for every format, ties and neighbours of ties too") {
  const std::uint64_t seed = 11;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const ElementFormat& format : all_formats()) {
    CAPTURE(format.exponent_bits);
    CAPTURE(format.mantissa_bits);
    CAPTURE(format.bias);
    const int some = static_cast<int>(random() % 80) - 40;
    const int any = static_cast<int>(random() % 1024) - 512;
    for (const int shift : {0, some, any}) {
      CAPTURE(shift);
      compare(golden::fp32, format, shift, fp32_values(format, shift, random));
    }
  }
}

TEST_CASE("every path has the golden planes for every bfloat16") {
  const std::uint64_t seed = 16;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Values values;
  for (std::uint64_t pattern = 0; pattern < 0x10000; ++pattern) values.push_back(pattern);
  for (const char* const name : {"fp8_e4m3", "fp8_e5m2", "fp4_e2m1", "fp6_e3m2", "e4m2", "e1m2",
                                 "e7m0", "ocp_int8", "e3m1:flushed"}) {
    CAPTURE(name);
    compare(golden::bf16, *golden::element_format(name), 0, values);
    const int shift = static_cast<int>(random() % 300) - 150;
    CAPTURE(shift);
    compare(golden::bf16, *golden::element_format(name), shift, values);
  }
}

TEST_CASE("any number of values, at any address, without a byte beyond") {
  std::mt19937_64 random(12);
  for (std::size_t count = 0; count < 140; ++count) {
    CAPTURE(count);
    const ElementFormat format = golden::exmy(2, static_cast<int>(count % 6));
    const Values values = golden::test::mixed_values(golden::bf16, count, random);
    compare(golden::bf16, format, 3, values);
    compare(golden::fp32, format, -2, golden::test::mixed_values(golden::fp32, count, random));
    Items shifted = items_of(config_of(golden::bf16), values);
    shifted.insert(shifted.begin(), std::byte{0});
    const auto from = std::span(shifted).subspan(1);
    Bytes one(plane_bytes(format, count) + 1);
    Bytes other(plane_bytes(format, count));
    REQUIRE(quantize_elements(golden::bf16, format, 0, from, std::span(one).subspan(1)).ok());
    REQUIRE(quantize_elements(golden::bf16, format, 0, from, other, Path::plain).ok());
    CHECK(std::equal(other.begin(), other.end(), one.begin() + 1));
  }
}

TEST_CASE("the rounding that a thread has set does not matter") {
  const ElementFormat format = *golden::element_format("fp8_e4m3");
  std::mt19937_64 random(13);
  const auto items = items_of(config_of(golden::fp32), fp32_values(format, 0, random));
  Bytes expected(plane_bytes(format, items.size() / 4));
  REQUIRE(quantize_elements(golden::fp32, format, 0, items, expected).ok());
  std::fesetround(FE_UPWARD);
  Bytes planes(expected.size());
  const bool good = quantize_elements(golden::fp32, format, 0, items, planes).ok();
  const bool kept = std::fegetround() == FE_UPWARD;
  std::fesetround(FE_TONEAREST);
  CHECK(good);
  CHECK(kept);
  CHECK(planes == expected);
}

TEST_CASE("what cannot be quantized is refused with the reason") {
  const Items items(40);
  Bytes planes(100);
  const auto refused = [&](const golden::FloatFormat& container, const ElementFormat& format,
                           int shift, std::span<const std::byte> from, std::size_t room,
                           std::optional<Path> path) {
    const auto made =
        quantize_elements(container, format, shift, from, std::span(planes).first(room), path);
    return made.ok() ? std::string() : made.error().text();
  };
  const ElementFormat e4m3 = golden::exmy(4, 3);
  CHECK(refused(golden::fp32, e4m3, 0, items, 16, {}).empty());
  CHECK(refused(golden::fp32, e4m3, 0, items, 15, {}) ==
        "planes: the buffer has 15 bytes where 16 are needed");
  CHECK(refused(golden::fp32, e4m3, 512, items, 16, {}) == "shift: 512 is outside -512..511");
  CHECK(refused(golden::fp32, e4m3, 0, std::span(items).first(39), 16, {}) ==
        "items: 39 bytes are no whole number of items of 4");
  CHECK(refused(golden::fp32, golden::exmy(5, 10), 0, items, 100, Path::portable) ==
        "path: portable is for fp32 or bf16 and codes of up to 8 bits");
  CHECK(refused({5, 18}, e4m3, 0, items, 100, {}) ==
        "container: e5m18 is none of fp16, bf16, fp32 and fp64");
  CHECK(refused(golden::fp32, golden::exmy(8, 10), 0, items, 100, {}) ==
        "format: it has 19 bits, the most is 16");
  Items back(40);
  CHECK(dequantize_elements(golden::fp32, e4m3, 0, std::span(planes).first(15), back)
            .error()
            .text() == "planes: 15 bytes found, 10 codes of 8 bits do not take that");
}

TEST_CASE("C gives what C++ does, and a status for everything that is wrong") {
  std::mt19937_64 random(15);
  const ElementFormat format = *golden::element_format("fp6_e3m2");
  const Values values = golden::test::mixed_values(golden::fp32, 1001, random);
  const Items items = items_of(config_of(golden::fp32), values);
  char message[200] = "";
  sfpgen_elements* handle = nullptr;
  REQUIRE(sfpgen_elements_create(8, 23, "fp6_e3m2", SFPGEN_PATH_BEST, &handle, message, 200) ==
          SFPGEN_OK);
  CHECK(sfpgen_elements_item_bytes(handle) == 4);
  const std::uint64_t size = sfpgen_elements_plane_bytes(handle, 1001);
  CHECK(size == plane_bytes(format, 1001));
  std::int32_t shift = 0;
  CHECK(sfpgen_elements_shift(handle, items.data(), 1001, &shift) == SFPGEN_OK);
  CHECK(shift == aligning_shift_of(golden::fp32, format, items).value());
  Bytes planes(size);
  Bytes expected(size);
  std::uint32_t lost = 0;
  CHECK(sfpgen_elements_quantize(handle, 2, items.data(), 1001, planes.data(), size, &lost) ==
        SFPGEN_OK);
  const auto made = quantize_elements(golden::fp32, format, 2, items, expected);
  CHECK(planes == expected);
  CHECK((lost & SFPGEN_OVERFLOWED) == (made->overflowed ? SFPGEN_OVERFLOWED : 0));
  CHECK((lost & SFPGEN_ELEMENT_NAN_LOST) == (made->nan_lost ? SFPGEN_ELEMENT_NAN_LOST : 0));
  Items back(items.size());
  Items wanted(items.size());
  CHECK(sfpgen_elements_dequantize(handle, 2, planes.data(), size, back.data(), 1001) == SFPGEN_OK);
  REQUIRE(dequantize_elements(golden::fp32, format, 2, planes, wanted).ok());
  CHECK(back == wanted);

  CHECK(sfpgen_elements_quantize(handle, 0, items.data(), 1001, planes.data(), size - 1, nullptr) ==
        SFPGEN_BUFFER_TOO_SMALL);
  CHECK(sfpgen_elements_quantize(handle, 600, items.data(), 1001, planes.data(), size, nullptr) ==
        SFPGEN_BAD_PARAMETER);
  CHECK(sfpgen_elements_quantize(handle, 0, nullptr, 1, planes.data(), size, nullptr) ==
        SFPGEN_BAD_ARGUMENT);
  CHECK(sfpgen_elements_dequantize(handle, 0, planes.data(), size - 1, back.data(), 1001) ==
        SFPGEN_BAD_STREAM);
  CHECK(sfpgen_elements_shift(nullptr, nullptr, 0, &shift) == SFPGEN_BAD_ARGUMENT);
  sfpgen_elements_destroy(handle);
  sfpgen_elements_destroy(nullptr);

  CHECK(sfpgen_elements_create(8, 23, "e0m0", 0, &handle, message, 200) == SFPGEN_BAD_PARAMETER);
  CHECK(std::string(message) == "format: e0m0 holds no value");
  CHECK(handle == nullptr);
  CHECK(sfpgen_elements_create(8, 23, "fp32", 0, &handle, message, 200) == SFPGEN_BAD_PARAMETER);
  CHECK(sfpgen_elements_create(5, 18, "e4m3", 0, &handle, message, 200) == SFPGEN_BAD_PARAMETER);
  CHECK(sfpgen_elements_create(8, 23, "e5m10", SFPGEN_PATH_PORTABLE, &handle, message, 200) ==
        SFPGEN_NO_SUCH_PATH);
  CHECK(sfpgen_elements_create(8, 23, nullptr, 0, &handle, message, 200) == SFPGEN_BAD_ARGUMENT);
}

TEST_CASE("containers and formats without kernels take the plain path") {
  const double values[] = {1.5, -3.25, 1e300, 0};
  const auto items = std::as_bytes(std::span(values));
  const ElementFormat format = golden::exmy(5, 10);
  Bytes planes(plane_bytes(format, 4));
  const auto made = quantize_elements(golden::fp64, format, 0, items, planes);
  REQUIRE(made.ok());
  CHECK(made->path == Path::plain);
  CHECK(made->overflowed);
  double back[4];
  REQUIRE(
      dequantize_elements(golden::fp64, format, 0, planes, std::as_writable_bytes(std::span(back)))
          .ok());
  CHECK(back[0] == 1.5);
  CHECK(back[1] == -3.25);
}

}  // namespace sfpgen::codec::test
