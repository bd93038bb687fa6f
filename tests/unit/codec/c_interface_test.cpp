// The C interface: what C++ gives, through one handle from many threads, and a status for
// everything that is wrong.
#include <doctest/doctest.h>
#include <sfpgen/codec/codec.h>

#include <cstring>
#include <set>
#include <thread>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

struct Handle {
  explicit Handle(const sfpgen_parameters& parameters) {
    status = sfpgen_codec_create(&parameters, &codec, message, sizeof(message));
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { sfpgen_codec_destroy(codec); }

  sfpgen_codec* codec = nullptr;
  sfpgen_status status = SFPGEN_OK;
  char message[200] = "";
};

sfpgen_parameters fp32_parameters() {
  sfpgen_parameters parameters;
  REQUIRE(sfpgen_default_parameters(8, 23, &parameters) == SFPGEN_OK);
  return parameters;
}

}  // namespace

TEST_CASE("one C codec encodes and decodes from several threads at once, on every path") {
  std::mt19937_64 random(4);
  const PacketConfig config = golden::default_config(golden::fp32);
  const Items items = items_of(config, golden::test::mixed_values(golden::fp32, 3000, random));
  for (const Path path : fast_paths()) {
    sfpgen_parameters parameters = fp32_parameters();
    parameters.block_values = 700;
    parameters.threads = 2;
    parameters.path = static_cast<std::uint32_t>(path) + 1;
    const Handle handle(parameters);
    REQUIRE_MESSAGE(handle.status == SFPGEN_OK, std::string(handle.message));
    REQUIRE(sfpgen_item_bytes(handle.codec) == 4);
    const std::uint64_t count = sfpgen_block_count(handle.codec, 3000);
    REQUIRE(count == 5);
    std::vector<int> good(4, 0);
    {
      std::vector<std::jthread> threads;
      threads.reserve(good.size());
      for (int& one : good) {
        threads.emplace_back([&] {
          Bytes buffer(sfpgen_encoded_bound(handle.codec, 3000));
          std::vector<sfpgen_block> blocks(count);
          sfpgen_result result;
          Items back(items.size());
          one = sfpgen_encode(handle.codec, items.data(), 3000, buffer.data(), buffer.size(),
                              blocks.data(), count, &result) == SFPGEN_OK &&
                result.path == parameters.path && result.blocks == count && result.lost == 0 &&
                sfpgen_decode(handle.codec, buffer.data(), result.bytes, blocks.data(), count,
                              back.data(), 3000, nullptr, 0) == SFPGEN_OK &&
                back == items;
        });
      }
    }
    CHECK(good == std::vector<int>(4, 1));
    CHECK(std::string(sfpgen_path_name(parameters.path)) == path_name(path));
  }
}

TEST_CASE("every status has a line of its own, and so has a number that is none") {
  std::set<std::string> lines;
  for (int status = SFPGEN_OK; status <= SFPGEN_INTERNAL_ERROR + 1; ++status) {
    const std::string line = sfpgen_status_text(status);
    CHECK_FALSE(line.empty());
    CHECK(line.find('\n') == std::string::npos);
    lines.insert(line);
  }
  CHECK(lines.size() == SFPGEN_INTERNAL_ERROR + 2);
}

TEST_CASE("bad parameters give a status and a reason") {
  const auto reason = [](auto change, sfpgen_status expected) {
    sfpgen_parameters parameters = fp32_parameters();
    change(parameters);
    const Handle handle(parameters);
    CHECK(handle.status == expected);
    CHECK(handle.codec == nullptr);
    return std::string(handle.message);
  };
  CHECK(reason([](auto& p) { p.kept_mantissa_bits = 24; }, SFPGEN_BAD_PARAMETER) ==
        "kept mantissa bits: 24 is outside 0..23");
  CHECK_FALSE(reason([](auto& p) { p.coding = 4; }, SFPGEN_BAD_PARAMETER).empty());
  CHECK_FALSE(reason([](auto& p) { p.keep_sign = 2; }, SFPGEN_BAD_PARAMETER).empty());
  CHECK_FALSE(reason([](auto& p) { p.path = 5; }, SFPGEN_NO_SUCH_PATH).empty());
  CHECK_FALSE(
      reason([](auto& p) { p.path = SFPGEN_PATH_PORTABLE, p.lanes = 4; }, SFPGEN_NO_SUCH_PATH)
          .empty());
  sfpgen_parameters parameters;
  CHECK(sfpgen_default_parameters(8, 22, &parameters) == SFPGEN_BAD_PARAMETER);
  CHECK(sfpgen_default_parameters(8, 23, nullptr) == SFPGEN_BAD_ARGUMENT);
  CHECK(sfpgen_codec_create(nullptr, nullptr, nullptr, 0) == SFPGEN_BAD_ARGUMENT);
  sfpgen_codec_destroy(nullptr);
}

TEST_CASE("a message is cut to the room that it has") {
  sfpgen_parameters parameters = fp32_parameters();
  parameters.lanes = 65;
  sfpgen_codec* codec = nullptr;
  char message[8] = "xxxxxxx";
  CHECK(sfpgen_codec_create(&parameters, &codec, message, 6) == SFPGEN_BAD_PARAMETER);
  CHECK(std::string(message) == "lanes");
  CHECK(message[6] == 'x');
}

TEST_CASE("null pointers, small buffers and bad streams are told apart; losses are bits") {
  sfpgen_parameters parameters = fp32_parameters();
  parameters.kept_mantissa_bits = 0;
  parameters.keep_sign = 0;
  const Handle handle(parameters);
  REQUIRE(handle.status == SFPGEN_OK);
  const std::vector<std::uint32_t> items = {0x7FC00000, 0xBF800000, 0};
  Bytes buffer(sfpgen_encoded_bound(handle.codec, 3));
  sfpgen_block block;
  sfpgen_result result;
  const auto encode = [&](const void* from, std::uint64_t values, std::size_t room,
                          std::uint64_t places) {
    return sfpgen_encode(handle.codec, from, values, buffer.data(), room, &block, places, &result);
  };
  CHECK(encode(nullptr, 3, buffer.size(), 1) == SFPGEN_BAD_ARGUMENT);
  CHECK(encode(items.data(), ~std::uint64_t{0}, buffer.size(), 1) == SFPGEN_BAD_ARGUMENT);
  CHECK(encode(items.data(), 3, buffer.size() - 1, 1) == SFPGEN_BUFFER_TOO_SMALL);
  CHECK(encode(items.data(), 3, buffer.size(), 0) == SFPGEN_BUFFER_TOO_SMALL);
  CHECK(encode(items.data(), 3, buffer.size(), 1) == SFPGEN_OK);
  CHECK(result.lost == (SFPGEN_NAN_LOST | SFPGEN_SIGN_LOST));
  CHECK(encode(nullptr, 0, 0, 0) == SFPGEN_OK);
  CHECK(result.bytes == 0);

  std::vector<std::uint32_t> back(3);
  char message[100] = "";
  REQUIRE(encode(items.data(), 3, buffer.size(), 1) == SFPGEN_OK);
  const auto decode = [&](std::uint64_t values, std::size_t bytes) {
    return sfpgen_decode(handle.codec, buffer.data(), bytes, &block, 1, back.data(), values,
                         message, sizeof(message));
  };
  CHECK(decode(3, result.bytes) == SFPGEN_OK);
  CHECK(back == std::vector<std::uint32_t>{0x7F800000, 0x3F800000, 0});
  CHECK(decode(3, result.bytes - 1) == SFPGEN_BAD_STREAM);
  CHECK(std::string(message).starts_with("block 0: it reaches past the end"));
  CHECK(decode(2, result.bytes) == SFPGEN_BAD_STREAM);
  CHECK(sfpgen_decode(handle.codec, buffer.data(), result.bytes, nullptr, 1, back.data(), 3,
                      nullptr, 0) == SFPGEN_BAD_ARGUMENT);
  CHECK(sfpgen_item_bytes(nullptr) == 0);
}

}  // namespace sfpgen::codec::test
