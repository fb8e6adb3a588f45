/** Keywords that may stand anywhere. */
export const INCLUDE_KEYWORDS = ['include', 'includer', 'includem', 'includew', 'includeb', 'includea'];

/** Keywords of the outermost level that have no schema here. */
export const TOP_KEYWORDS = words(`
  SSL bfd_instance child_wait_time garp_group instance interface_up_down_delays linkbeat_interfaces
  linkbeat_use_polling namespace_with_ipsets net_namespace net_namespace_ipvs static_routes static_rules track_group
  use_pid_dir virtual_server virtual_server_group`);

/** Keywords of `vrrp_instance` beyond its schema. */
export const INSTANCE_KEYWORDS = words(`
  garp_extra_if higher_prio_send_advert kernel_rx_buf_size linkbeat_use_polling lower_prio_no_advert
  lvs_sync_daemon_interface mcast_dst_ip native_ipv6 notify_deleted old_unicast_checksum skip_check_adv_addr
  track_bfd use_ipvlan use_vmac use_vmac_addr virtual_routes virtual_rules vmac_garp_intvl vmac_xmit_base vrf`);

/** Keywords of `vrrp_sync_group` beyond its schema. */
export const SYNC_GROUP_KEYWORDS = ['track_bfd'];

/** Keywords of `vrrp_track_process` beyond its schema. */
export const TRACK_PROCESS_KEYWORDS = ['param_match'];

/** Keywords of `global_defs` beyond its schema. */
export const GLOBAL_KEYWORDS = words(`
  bfd_cpu_affinity bfd_no_swap bfd_priority bfd_process_name bfd_rlimit_rtime bfd_rlimit_rttime bfd_rt_priority
  checker_cpu_affinity checker_log_all_failures checker_no_swap checker_priority checker_process_name
  checker_rlimit_rtime checker_rlimit_rttime checker_rt_priority config_save_dir data_use_instance dbus_service_name
  disable_local_igmp enable_dbus enable_snmp_checker enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2
  enable_snmp_rfcv3 enable_snmp_vrrp enable_traps fifo_write_vrrp_states_on_reload include_check log_unknown_vrids
  lvs_flush lvs_flush_on_stop lvs_flush_onstop lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force
  lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force lvs_notify_fifo lvs_notify_fifo_script
  lvs_process_name lvs_sync_daemon lvs_timeouts max_auto_priority min_auto_priority_delay nftables nftables_counters
  nftables_ifindex nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark nftables_priority
  no_checker_emails notify_fifo notify_fifo_script process_monitor_rcv_bufs process_monitor_rcv_bufs_force
  process_name process_names random_seed reload_check_config reload_file reload_repeat reload_time_file
  rs_init_notifies shutdown_script shutdown_script_timeout snmp_socket startup_script startup_script_timeout
  tmp_config_directory umask vmac_addr_prefix vmac_prefix vrrp_cpu_affinity vrrp_garp_extra_if vrrp_iptables
  vrrp_mcast_group4 vrrp_mcast_group6 vrrp_min_garp vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force
  vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force vrrp_no_swap vrrp_notify_fifo
  vrrp_notify_fifo_script vrrp_priority vrrp_process_name vrrp_rlimit_rtime vrrp_rlimit_rttime vrrp_rt_priority
  vrrp_rx_bufs_multiplier vrrp_rx_bufs_policy vrrp_startup_delay vrrp_vmac_garp_intvl`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
