#include "messages/codec/codec.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "messages/codec/fields.hpp"

namespace messages::codec {
namespace {

/// Gathers fields of fixed width before they go to the writer, which grows once per block instead of once per byte.
class writing {
 public:
  writing(core::byte_writer& out, std::uint8_t version) : out_(out), version_(version) {}
  writing(const writing&) = delete;
  writing& operator=(const writing&) = delete;
  ~writing() { flush(); }

  template <class... Fields>
  void operator()(const Fields&... all) {
    (put(all), ...);
  }
  void scale(int x) { put(static_cast<std::uint8_t>(x)); }
  bool at_least(int version) const { return version_ >= version; }

 private:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, __int128>
  void put(T x) {
    static_assert(std::endian::native == std::endian::little, "the bytes of an integer are those of the format");
    if (used_ + sizeof x > block_.size()) flush();
    std::memcpy(block_.data() + used_, &x, sizeof x);
    used_ += sizeof x;
  }
  template <class Tag, class Rep>
  void put(core::strong_id<Tag, Rep> x) {
    put(x.value);
  }
  void put(core::price x) { put(x.units); }
  void put(core::quantity x) { put(x.units); }
  void put(core::money x) { put(x.units); }
  void put(core::ppm x) { put(x.parts); }
  void put(core::timestamp x) { put(static_cast<std::int64_t>(x.time_since_epoch().count())); }
  void put(const std::string& x) { put_block(std::as_bytes(std::span(x))); }
  void put(const std::vector<std::byte>& x) { put_block(x); }
  template <class T>
  void put(const std::vector<T>& all) {
    put(static_cast<std::uint32_t>(all.size()));
    for (const T& x : all) put(x);
  }
  void put(const core::order_command& x) {
    put(static_cast<std::uint8_t>(x.index() + 1));
    std::visit([this](const auto& command) { put(command); }, x);
  }
  template <class T>
  requires requires(writing& w, const T& x) { fields(w, x); }
  void put(const T& x) { fields(*this, x); }

  void put_block(std::span<const std::byte> bytes) {
    put(static_cast<std::uint32_t>(bytes.size()));
    flush();
    out_.raw(bytes);
  }
  void flush() {
    out_.raw(std::span(block_).first(used_));
    used_ = 0;
  }

  core::byte_writer& out_;
  std::uint8_t version_;
  std::array<std::byte, 256> block_;
  std::size_t used_ = 0;
};

class reading {
 public:
  reading(core::byte_reader& in, std::uint8_t version) : in_(in), version_(version) {}

  template <class... Fields>
  void operator()(Fields&... all) {
    (get(all), ...);
  }
  void scale(int& x) {
    x = in_.get<std::uint8_t>();
    if (x > core::scale_max) throw core::malformed_bytes("a scale is out of range");
  }
  bool at_least(int version) const { return version_ >= version; }

 private:
  template <class T>
  requires std::is_integral_v<T>
  void get(T& x) { x = in_.get<T>(); }
  template <class T>
  requires std::is_enum_v<T>
  void get(T& x) { x = in_.get(last_of<T>()); }
  template <class Tag, class Rep>
  void get(core::strong_id<Tag, Rep>& x) {
    x.value = in_.get<Rep>();
  }
  void get(core::price& x) { x.units = in_.get<std::int64_t>(); }
  void get(core::quantity& x) { x.units = in_.get<std::int64_t>(); }
  void get(core::money& x) { x.units = in_.get<__int128>(); }
  void get(core::ppm& x) { x.parts = in_.get<std::int64_t>(); }
  void get(core::timestamp& x) { x = core::timestamp{core::duration{in_.get<std::int64_t>()}}; }
  void get(std::string& x) { x = in_.text(); }
  void get(std::vector<std::byte>& x) {
    const auto block = in_.block();
    x.assign(block.begin(), block.end());
  }
  /// Grows with the bytes that are there, whatever count they claim.
  template <class T>
  void get(std::vector<T>& all) {
    const auto count = in_.get<std::uint32_t>();
    if (count > in_.left()) throw core::malformed_bytes("a count exceeds the bytes that are left");
    for (std::uint32_t i = 0; i < count; ++i) get(all.emplace_back());
  }
  void get(core::order_command& x) {
    switch (in_.get<std::uint8_t>()) {
      case 1:
        return get(x.emplace<core::place_order>());
      case 2:
        return get(x.emplace<core::cancel_order>());
      case 3:
        return get(x.emplace<core::amend_order>());
      case 4:
        return get(x.emplace<core::query_order>());
      default:
        throw core::malformed_bytes("there is no such command");
    }
  }
  template <class T>
  requires requires(reading& r, T& x) { fields(r, x); }
  void get(T& x) { fields(*this, x); }

  core::byte_reader& in_;
  std::uint8_t version_;
};

/// Fills the alternative of a type number; false where there is none.
template <std::size_t... Index>
bool emplace(record& x, std::uint16_t type, std::index_sequence<Index...>) {
  return ((type == Index + 1 && (x.emplace<Index>(), true)) || ...);
}

constexpr auto all_types = std::make_index_sequence<std::variant_size_v<record>>();

}  // namespace

std::string_view to_string(codec_error x) {
  switch (x) {
    case codec_error::unknown_type:
      return "unknown_type";
    case codec_error::newer_version:
      return "newer_version";
    case codec_error::malformed:
      return "malformed";
  }
  return "?";
}

std::string_view type_name(std::uint16_t number) {
  record x;
  return emplace(x, number, all_types) ? messages::type_name(x) : std::string_view();
}

void encode(const record& x, core::byte_writer& out) {
  const std::uint8_t version = version_of(type_number(x));
  writing to(out, version);
  to(version);
  std::visit([&to](const auto& body) { fields(to, body); }, x);
}

std::vector<std::byte> encode(const record& x) {
  core::byte_writer out;
  encode(x, out);
  return std::move(out).bytes();
}

core::result<record, codec_error> decode(std::uint16_t type, std::span<const std::byte> payload) {
  record x;
  if (!emplace(x, type, all_types)) return core::unexpected(codec_error::unknown_type);
  try {
    core::byte_reader in(payload);
    const auto written = in.get<std::uint8_t>();
    if (written > version_of(type)) return core::unexpected(codec_error::newer_version);
    if (written == 0) return core::unexpected(codec_error::malformed);
    reading from(in, written);
    std::visit([&from](auto& body) { fields(from, body); }, x);
    in.expect_end();
  } catch (const core::malformed_bytes&) {
    return core::unexpected(codec_error::malformed);
  }
  return x;
}

}  // namespace messages::codec
